// SPDX-License-Identifier: Apache-2.0
package io.tranquility.tranquilizer;

import io.tranquility.beam.DropReason;
import io.tranquility.beam.SendResult;
import java.util.EnumMap;
import java.util.Map;

/** What became of the events of a tranquilizer. Not thread-safe: whoever calls has the tranquilizer's lock. */
final class Counts {
    private final Map<DropReason, Long> dropped = new EnumMap<>(DropReason.class);
    private long received;
    private long sent;
    private long failed;

    void received(int events) {
        received += events;
    }

    void settled(SendResult result, int events) {
        if (result instanceof SendResult.Dropped drop) {
            dropped.merge(drop.reason(), (long) events, Long::sum);
        } else {
            sent += events;
        }
    }

    void failed(int events) {
        failed += events;
    }

    /** @param pending counted by the events themselves */
    Outcomes outcomes(long pending) {
        return new Outcomes(received, sent, dropped, failed, pending);
    }
}
