// SPDX-License-Identifier: Apache-2.0
package io.tranquility.flink;

import io.tranquility.beam.SendResult;
import java.io.Serializable;

/**
 * Takes the events that Druid will never have: late ones, say, or ones that it rejects. Each subtask calls a copy of its
 * own, on its own thread, after the drop and before the next checkpoint completes. It may block. After a failure of the
 * job it can get an event again.
 *
 * @param <E> the type of the events
 */
@FunctionalInterface
public interface DroppedEventHandler<E> extends Serializable {
    /**
     * Takes one event.
     *
     * @param drop the reason and its values
     * @throws Exception fails the subtask, and with it the checkpoint
     */
    void dropped(E event, SendResult.Dropped drop) throws Exception;

    /** Logs reasons, not events: the first of each reason, and then how many there were, whenever that has doubled. */
    static <E> DroppedEventHandler<E> log() {
        return new LoggingHandler<>();
    }

    /** Does nothing: drops are counted only. */
    static <E> DroppedEventHandler<E> ignore() {
        return (event, drop) -> {};
    }

    /** Fails the job, for streams in which no event may be dropped. */
    static <E> DroppedEventHandler<E> fail() {
        return (event, drop) -> {
            throw new EventDroppedException(drop);
        };
    }
}
