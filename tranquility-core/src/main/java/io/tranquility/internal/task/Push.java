// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

/** A batch on its way to the tasks of one attempt. Thread-safe. */
final class Push {
    private final PushBody body;
    private final String producerId;
    private final long sequence;

    /**
     * @param producerId the id of its lane
     * @param sequence its number in the lane
     */
    Push(PushBody body, String producerId, long sequence) {
        this.body = body;
        this.producerId = producerId;
        this.sequence = sequence;
    }

    PushBody body() {
        return body;
    }

    String producerId() {
        return producerId;
    }

    long sequence() {
        return sequence;
    }
}
