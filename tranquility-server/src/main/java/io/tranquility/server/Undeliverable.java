// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import io.tranquility.deadletters.DeadLetter;
import io.tranquility.deadletters.DeadLetters;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands events that are dropped or cannot be parsed to the dead letters. Thread-safe. */
final class Undeliverable {
    private static final Logger log = LoggerFactory.getLogger(Undeliverable.class);

    private final DeadLetters letters;
    private final AtomicLong unwritten = new AtomicLong();

    Undeliverable(DeadLetters letters) {
        this.letters = letters;
    }

    /** @param outcome UNPARSEABLE, or the name of the DropReason */
    void add(Item item, String outcome, String reason) {
        if (letters == DeadLetters.NONE) {
            return;
        }
        CompletableFuture<?> unused = letters.write(new DeadLetter(
                        Instant.now(),
                        item.source().name(),
                        outcome,
                        reason,
                        Map.of("position", String.valueOf(item.position())),
                        item.bytes()))
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        failed(failure);
                    }
                });
    }

    /** The client has its answer by then; the first is logged, and each time there are ten times as many. */
    private void failed(Throwable failure) {
        long count = unwritten.incrementAndGet();
        if (String.valueOf(count).matches("10*")) {
            log.warn("{} dead letters could not be written, the last because of {}", count, failure.toString());
        }
    }
}
