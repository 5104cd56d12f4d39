// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

/**
 * A producer as Druid's tasks know it: an id and batches numbered one after another, of which one is in flight at a time.
 * A task that has a batch's number recorded skips the batch, so a push can be tried again without repeating its events.
 */
final class Lane {
    /** The number that tells a task that its producer has no other batch. */
    private static final long SINGLE_BATCH = -1;

    private final String producerId;
    private final boolean isForSingleBatch;
    private long sequence;

    private Lane(String producerId, boolean isForSingleBatch) {
        this.producerId = producerId;
        this.isForSingleBatch = isForSingleBatch;
    }

    /** For any number of batches. */
    static Lane of(String producerId) {
        return new Lane(producerId, false);
    }

    /** For one batch, by whose name a task knows it, whoever sends it. */
    static Lane ofSingleBatch(String name) {
        return new Lane(name, true);
    }

    boolean isForSingleBatch() {
        return isForSingleBatch;
    }

    String producerId() {
        return producerId;
    }

    long nextSequence() {
        return isForSingleBatch ? SINGLE_BATCH : ++sequence;
    }
}
