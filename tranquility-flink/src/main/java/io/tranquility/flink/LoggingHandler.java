// SPDX-License-Identifier: Apache-2.0
package io.tranquility.flink;

import io.tranquility.beam.DropReason;
import io.tranquility.beam.SendResult;
import java.util.EnumMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** See {@link DroppedEventHandler#log}. Used by one thread. */
final class LoggingHandler<E> implements DroppedEventHandler<E> {
    private static final long serialVersionUID = 1;
    private static final Logger log = LoggerFactory.getLogger(LoggingHandler.class);

    private final EnumMap<DropReason, Long> counts = new EnumMap<>(DropReason.class);

    @Override
    public void dropped(E event, SendResult.Dropped drop) {
        long count = counts.merge(drop.reason(), 1L, Long::sum);
        if (Long.bitCount(count) == 1) {
            log.warn("{} events dropped so far: {}; the last: {}", count, drop.reason(), drop.message());
        }
    }
}
