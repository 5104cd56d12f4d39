// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import org.apache.druid.data.input.InputRow;

/** Where rows go: Druid's real-time index. Not thread-safe, {@link Intake} calls it under its lock. */
interface RowIndex {
    /**
     * Adds a row, which can be queried at once. Persists nothing.
     *
     * @param bucket the start of the bucket that the row lies in
     * @return where the row is
     * @throws RowRefusedException if this row can never be added
     * @throws SegmentUnavailableException if there is no segment for it now
     */
    Added add(InputRow row, long bucket) throws RowRefusedException, SegmentUnavailableException;

    /** Starts to persist all rows together with the metadata; a failure fails the task. */
    void persist(CommitMetadata metadata);

    /**
     * A row is in.
     *
     * @param segment the id of its segment
     * @param persistRequired whether the index wants to be persisted
     */
    record Added(String segment, boolean persistRequired) {}

    /** The row's values cannot be indexed; the message says why, for the client. */
    final class RowRefusedException extends Exception {
        RowRefusedException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The Overlord allocates no segment, or cannot be asked; trying again helps. */
    final class SegmentUnavailableException extends Exception {
        SegmentUnavailableException(String message) {
            super(message);
        }

        SegmentUnavailableException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
