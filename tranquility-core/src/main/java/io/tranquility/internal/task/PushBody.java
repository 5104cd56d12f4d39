// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import java.util.Optional;

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
    private final Optional<String> name;
    private volatile boolean givenUp;

    /**
     * @param events how many it has
     * @param name of the batch, if others may send it too
     */
    PushBody(PushBuffer buffer, String contentType, int events, Optional<String> name) {
        this.buffer = buffer;
        this.contentType = contentType;
        this.events = events;
        this.name = name;
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

    Optional<String> name() {
        return name;
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
