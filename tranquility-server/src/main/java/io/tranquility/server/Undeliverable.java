// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import io.tranquility.deadletters.DeadLetter;
import io.tranquility.deadletters.DeadLetters;
import io.tranquility.status.LogLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands events that are dropped or cannot be parsed to the dead letters. Thread-safe. */
final class Undeliverable {
    private static final Logger log = LoggerFactory.getLogger(Undeliverable.class);

    private final DeadLetters letters;
    private final LogLimit failures = new LogLimit(5, Duration.ofMinutes(1), System::nanoTime);

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
                        failed(item, failure);
                    }
                });
    }

    /** The client has its answer by then. */
    private void failed(Item item, Throwable failure) {
        failures.log(more -> log.warn(
                "A dead letter of {} could not be written, and what was to be in it is lost{}: {}. Look at"
                        + " deadLetters.directory, and at the space on its disk",
                item.source().name(),
                more,
                failure.toString()));
    }
}
