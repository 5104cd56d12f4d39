// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import java.util.List;

/** What became of a pushed batch. */
sealed interface Outcome {
    /** The rows are in, except the rejected ones. */
    record Taken(int events, List<Rejection> rejected) implements Outcome {}

    /** The batch was taken before; nothing was done. */
    record Skipped(RejectedRows rejected) implements Outcome {}

    /** The producer's window has moved past the number: nobody knows whether the batch was taken, and it was not now. */
    record BelowWindow() implements Outcome {}

    /** The task has stopped taking batches; of this one, {@code rowsTaken} rows were taken by an attempt that failed. */
    record Closed(int rowsTaken) implements Outcome {}

    /** Too many producers are known to accept a new one; nothing was taken. */
    record NoRoom() implements Outcome {}

    /** The task does not take batches yet, or others are before this one; nothing was taken. */
    record NotNow(String reason) implements Outcome {}

    /** Druid could not go on after {@code rowsTaken} rows; the identical batch continues there when it comes again. */
    record Unfinished(int rowsTaken, String reason) implements Outcome {}
}
