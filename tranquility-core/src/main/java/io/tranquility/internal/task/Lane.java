// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

/**
 * A producer as Druid's tasks know it: an id and batches numbered one after another, of which one is in flight at a time.
 * A task that has a batch's number recorded skips the batch, so a push can be tried again without repeating its events.
 */
final class Lane {
    private final String producerId;
    private long sequence;

    Lane(String producerId) {
        this.producerId = producerId;
    }

    String producerId() {
        return producerId;
    }

    long nextSequence() {
        return ++sequence;
    }
}
