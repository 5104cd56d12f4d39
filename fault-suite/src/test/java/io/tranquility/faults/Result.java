// SPDX-License-Identifier: Apache-2.0
package io.tranquility.faults;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Locale;

/**
 * A row as it was measured.
 *
 * @param druid its version
 * @param system what the events were offered to
 * @param faultSeconds how long the fault lasted
 * @param faultyRequests how many pushes it hit; 0 if it is none of the network
 * @param acknowledged events that the caller was told to be in
 * @param dropped events that the caller was told to be dropped
 * @param failed events that the caller was told to have failed, and did not offer again
 * @param inDoubt how often an event had no clear outcome
 * @param unpublished how many events had been acknowledged when the fault began
 * @param lost acknowledged, and not in Druid after the hand-off
 * @param repeated copies in Druid beyond the first of each event
 * @param longestWaitSeconds of an event, until its outcome
 * @param recoverySeconds from the end of the fault until all events offered before had their outcome
 * @param date on which it was measured
 */
record Result(
        String fault,
        String druid,
        String system,
        String promise,
        double faultSeconds,
        long faultyRequests,
        int offered,
        int acknowledged,
        int dropped,
        int failed,
        long inDoubt,
        long unpublished,
        int lost,
        int repeated,
        double longestWaitSeconds,
        double recoverySeconds,
        String date,
        String machine) {
    static final String SHORT_FORM = "short: ";

    /** Whether it is one of those that every run of the tests has, and the table has not. */
    @JsonIgnore
    boolean isShortForm() {
        return fault.startsWith(SHORT_FORM);
    }

    /** The name of its file. */
    String fileName() {
        return ("druid" + druid + "-" + system + "-" + fault)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9]+", "-") + ".json";
    }
}
