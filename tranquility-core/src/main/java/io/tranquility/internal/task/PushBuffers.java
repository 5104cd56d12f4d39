// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;

/** Buffers that are used again, so that a batch costs no new array. Thread-safe. */
final class PushBuffers {
    private static final int MAX_KEPT = 16;
    private static final int MAX_KEPT_BYTES = 8 << 20;

    @GuardedBy("this")
    private final ArrayDeque<PushBuffer> free = new ArrayDeque<>();

    /** An empty buffer that belongs to the caller. */
    synchronized PushBuffer take() {
        PushBuffer buffer = free.poll();
        return buffer == null ? new PushBuffer() : buffer;
    }

    /** Takes a buffer back that nobody reads or writes any more. */
    synchronized void giveBack(PushBuffer buffer) {
        if (free.size() < MAX_KEPT && buffer.bytes().length <= MAX_KEPT_BYTES) {
            buffer.clear();
            free.push(buffer);
        }
    }
}
