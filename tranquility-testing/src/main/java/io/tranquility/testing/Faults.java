// SPDX-License-Identifier: Apache-2.0
package io.tranquility.testing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;

/** Faults that wait for calls. Thread-safe. */
final class Faults {
    @GuardedBy("this")
    private final Deque<Fault> waiting = new ArrayDeque<>();

    /** The next calls get this fault, after those that wait already. */
    synchronized void add(Fault fault, int calls) {
        if (calls < 1) {
            throw new IllegalArgumentException("A fault is for at least 1 call, but calls is " + calls);
        }
        for (int i = 0; i < calls; i++) {
            waiting.add(fault);
        }
    }

    /** The next call's fault. */
    synchronized Fault next() {
        Fault next = waiting.poll();
        return next == null ? Fault.NONE : next;
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    synchronized void clear() {
        waiting.clear();
    }
}
