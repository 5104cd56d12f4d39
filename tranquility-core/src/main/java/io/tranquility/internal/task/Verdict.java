// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

/** What is known for good of a batch and one replicant. */
sealed interface Verdict {
    /** Why the replicant does not have the batch, or nothing if it has. */
    String reason();

    /** The replicant has the batch. */
    record Took(PushAnswer answer) implements Verdict {
        @Override
        public String reason() {
            return "";
        }
    }

    /**
     * The replicant does not have the batch, and never publishes, because it has failed.
     *
     * @param reason why, for people
     */
    record Failed(String reason) implements Verdict {}

    /**
     * The replicant does not have the batch, is recorded as retired, and never publishes.
     *
     * @param reason why, for people
     */
    record Retired(String reason) implements Verdict {}

    /**
     * The replicant does not have the batch, because it has not been reached for long; it may publish nevertheless.
     *
     * @param reason why, for people
     */
    record Unreached(String reason) implements Verdict {}

    /**
     * The replicant does not have the batch, and is publishing or has published without it.
     *
     * @param reason why, for people
     */
    record Closed(String reason) implements Verdict {}
}
