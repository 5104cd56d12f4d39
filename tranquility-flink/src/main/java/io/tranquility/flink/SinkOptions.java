// SPDX-License-Identifier: Apache-2.0
package io.tranquility.flink;

import io.tranquility.adapter.BeamFactory;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;

/**
 * What all sinks have in common.
 *
 * @param factory makes the client
 * @param flushTimeout how long a checkpoint waits for outcomes
 * @param droppedEventHandler takes the events that are dropped
 */
record SinkOptions<E>(BeamFactory<E> factory, Duration flushTimeout, DroppedEventHandler<? super E> droppedEventHandler)
        implements Serializable {
    static final Duration DEFAULT_FLUSH_TIMEOUT = Duration.ofMinutes(5);

    SinkOptions {
        Objects.requireNonNull(factory, "factory");
        Objects.requireNonNull(flushTimeout, "flushTimeout");
        Objects.requireNonNull(droppedEventHandler, "droppedEventHandler");
        if (flushTimeout.isNegative() || flushTimeout.isZero()) {
            throw new IllegalArgumentException("The flush timeout must be positive, not " + flushTimeout);
        }
    }

    static <E> SinkOptions<E> of(BeamFactory<E> factory) {
        return new SinkOptions<>(factory, DEFAULT_FLUSH_TIMEOUT, DroppedEventHandler.log());
    }

    SinkOptions<E> withFlushTimeout(Duration timeout) {
        return new SinkOptions<>(factory, timeout, droppedEventHandler);
    }

    SinkOptions<E> withDroppedEventHandler(DroppedEventHandler<? super E> handler) {
        return new SinkOptions<>(factory, flushTimeout, handler);
    }
}
