// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

/** What is known for good of a batch and one replicant. */
sealed interface Verdict {
    /** The replicant has the batch. */
    record Took(PushAnswer answer) implements Verdict {}

    /**
     * The replicant does not have the batch, and never publishes; or it was lost sight of before the batch was ever sent
     * to it.
     *
     * @param reason why, for people
     */
    record Out(String reason) implements Verdict {}

    /**
     * The replicant does not have the batch, and is publishing or has published without it.
     *
     * @param reason why, for people
     */
    record Closed(String reason) implements Verdict {}
}
