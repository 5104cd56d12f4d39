// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

/** A batch on its way, the same for all replicants and all attempts. Thread-safe; its bytes never change. */
final class Push {
    private final PushBuffer body;
    private final String contentType;
    private final int events;
    private final String producerId;
    private final long sequence;
    private volatile boolean triedAgain;

    /**
     * @param events how many it has
     * @param producerId the id of its lane
     * @param sequence its number in the lane
     */
    Push(PushBuffer body, String contentType, int events, String producerId, long sequence) {
        this.body = body;
        this.contentType = contentType;
        this.events = events;
        this.producerId = producerId;
        this.sequence = sequence;
    }

    /** Holds the body from index 0. */
    byte[] bytes() {
        return body.bytes();
    }

    int length() {
        return body.length();
    }

    String contentType() {
        return contentType;
    }

    int events() {
        return events;
    }

    String producerId() {
        return producerId;
    }

    long sequence() {
        return sequence;
    }

    /** An attempt failed. Its request may have been given up half-way, and may still be reading the body. */
    void triedAgain() {
        triedAgain = true;
    }

    /** Whether each attempt was answered with success, so that nobody reads the body any more once all are. */
    boolean isAnsweredAtOnce() {
        return !triedAgain;
    }
}
