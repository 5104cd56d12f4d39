// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;

/** The lanes of one client to one task set: as many as it ever had batches in flight at once. Thread-safe. */
final class Lanes {
    private final String clientId;

    @GuardedBy("this")
    private final ArrayDeque<Lane> free = new ArrayDeque<>();

    @GuardedBy("this")
    private int made;

    /** @param clientId unlike that of any other client */
    Lanes(String clientId) {
        this.clientId = clientId;
    }

    /** A lane without a batch in flight, which belongs to the caller. */
    synchronized Lane take() {
        Lane lane = free.poll();
        return lane == null ? Lane.of(clientId + "-" + made++) : lane;
    }

    /** Takes a lane back whose last batch was answered. One whose batch is in doubt is not given back. */
    synchronized void giveBack(Lane lane) {
        free.push(lane);
    }
}
