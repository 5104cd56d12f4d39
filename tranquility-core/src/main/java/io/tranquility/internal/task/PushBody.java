// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

/**
 * The written events of a batch, the same for all replicants, attempts and tries. Thread-safe; its bytes never change.
 *
 * <p>The buffer may be used again only if each try was answered at once: a request that was given up half-way may still be
 * reading it.
 */
final class PushBody {
    private final PushBuffer buffer;
    private final String contentType;
    private final int events;
    private volatile boolean givenUp;

    /** @param events how many it has */
    PushBody(PushBuffer buffer, String contentType, int events) {
        this.buffer = buffer;
        this.contentType = contentType;
        this.events = events;
    }

    /** Holds the body from index 0. */
    byte[] bytes() {
        return buffer.bytes();
    }

    int length() {
        return buffer.length();
    }

    String contentType() {
        return contentType;
    }

    int events() {
        return events;
    }

    /** A try did not end with an answer of success. */
    void givenUp() {
        givenUp = true;
    }

    /** Gives the buffer back, if nobody can be reading it. */
    void release(PushBuffers buffers) {
        if (!givenUp) {
            buffers.giveBack(buffer);
        }
    }
}
