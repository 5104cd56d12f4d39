// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/** The connections without an exchange, by host and port; the one that was used last is taken first. Thread-safe. */
final class IdleConnections {
    @GuardedBy("this")
    private final Map<String, ArrayDeque<PlainConnection>> idle = new HashMap<>();

    /** Returns null if there is none. */
    synchronized PlainConnection take(String authority) {
        ArrayDeque<PlainConnection> free = idle.get(authority);
        return free == null ? null : free.poll();
    }

    synchronized void giveBack(PlainConnection connection) {
        idle.computeIfAbsent(connection.authority(), any -> new ArrayDeque<>()).push(connection);
    }

    synchronized void remove(PlainConnection connection) {
        ArrayDeque<PlainConnection> free = idle.get(connection.authority());
        if (free != null) {
            free.remove(connection);
            if (free.isEmpty()) {
                idle.remove(connection.authority());
            }
        }
    }
}
