// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import io.tranquility.beam.DropReason;
import java.util.List;
import java.util.Map;

/**
 * What has become of the events of a request: {@code received = sent + dropped + unparseable + failed + pending}.
 *
 * @param droppedByReason events left out for good
 * @param failed events that were tried and are not in Druid
 * @param pending events without an outcome yet
 * @param failure why the last one failed, or null if none did
 * @param full the data source for which as many events wait as are allowed, if that is the only reason for which events
 *     failed; else null
 * @param problems of the first 100 events that were dropped or could not be parsed
 */
record Report(
        long received,
        long sent,
        Map<DropReason, Long> droppedByReason,
        long unparseable,
        long failed,
        long pending,
        Throwable failure,
        String full,
        List<Problem> problems) {
    /**
     * Why an event is not in Druid.
     *
     * @param position from 1: its line in a text, or its place among the objects
     * @param outcome UNPARSEABLE, or the name of the DropReason
     */
    record Problem(long position, String outcome, String reason) {}

    /** Whether every event has a final outcome. */
    boolean isFinal() {
        return failed == 0 && pending == 0;
    }
}
