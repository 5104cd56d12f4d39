// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

/** What is known for good of a batch and one replicant. */
sealed interface Verdict {
    /** The replicant has the batch. */
    record Took(PushAnswer answer) implements Verdict {}

    /**
     * The replicant does not have the batch and cannot publish without it, or publishes apart from those that have it.
     *
     * @param reason why, for people
     */
    record Out(String reason) implements Verdict {}
}
