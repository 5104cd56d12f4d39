// SPDX-License-Identifier: Apache-2.0
package io.tranquility.faults;

import java.util.Optional;

/**
 * What is promised of a row.
 *
 * @param text as in the table
 */
record Promise(String text, Breach breach) {
    /** What of a result breaks a promise, if anything does. */
    @FunctionalInterface
    interface Breach {
        Optional<String> of(Result result);
    }

    static final Promise NOTHING_LOST_NOTHING_TWICE = new Promise(
            "none lost, none twice",
            result -> result.lost() + result.repeated() + result.failed() + result.dropped() > 0
                    ? Optional.of("some were lost, repeated, failed or dropped")
                    : Optional.empty());

    static final Promise NOTHING_LOST =
            new Promise("none lost", result -> result.lost() > 0 ? Optional.of("some were lost") : Optional.empty());

    static final Promise NOTHING_LOST_AND_ONLY_THOSE_IN_DOUBT_TWICE = new Promise(
            "none lost, twice at most those in doubt",
            result -> result.lost() > 0 || result.repeated() > result.inDoubt()
                    ? Optional.of("some were lost, or more repeated than were in doubt")
                    : Optional.empty());

    /** Where failures, or events outside the window, are to be expected. */
    static final Promise IN_ONCE_OR_REPORTED = new Promise(
            "in once, or reported",
            result -> result.lost() + result.repeated() > 0
                    ? Optional.of("some were lost or repeated")
                    : Optional.empty());

    /** A lone task that is killed takes with it what it has not published. */
    static final Promise LOST_AT_MOST_WHAT_THE_TASK_HAD = new Promise(
            "lost at most what the task had, none twice",
            result -> result.repeated() > 0 || result.lost() > result.unpublished()
                    ? Optional.of("more were lost than the task had, or some were repeated")
                    : Optional.empty());
}
