// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import io.tranquility.tranquilizer.BufferFullException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Attempts whose outcomes the test gives. */
final class ManualHandler implements RecordHandler {
    private record Place(int partition, long offset) {}

    private final Map<Place, List<CompletableFuture<Void>>> attempts = new HashMap<>();

    /** If not null, there is no room, and this says so. */
    BufferFullException full;

    /** What a flush does. */
    Runnable onFlush = () -> {};

    @Override
    public Handling begin(ConsumerRecord<byte[], byte[]> record) {
        Place place = new Place(record.partition(), record.offset());
        return outcome -> {
            if (full != null) {
                outcome.fail(full);
            } else {
                attempts.computeIfAbsent(place, any -> new ArrayList<>()).add(future(outcome));
            }
        };
    }

    /** Completes the outcome when it is completed. */
    static CompletableFuture<Void> future(Outcome outcome) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        CompletableFuture<?> unused = future.whenComplete((done, failure) -> {
            if (failure == null) {
                outcome.finish();
            } else {
                outcome.fail(failure);
            }
        });
        return future;
    }

    @Override
    public void flush() {
        onFlush.run();
    }

    int attempts(int partition, long offset) {
        return attempts.getOrDefault(new Place(partition, offset), List.of()).size();
    }

    /** The latest attempt of a record. */
    CompletableFuture<Void> outcome(int partition, long offset) {
        List<CompletableFuture<Void>> all = attempts.get(new Place(partition, offset));
        return all.get(all.size() - 1);
    }

    void finish(int partition, long... offsets) {
        for (long offset : offsets) {
            outcome(partition, offset).complete(null);
        }
    }

    void fail(int partition, long offset) {
        outcome(partition, offset).completeExceptionally(new IllegalStateException("Druid is away"));
    }

    /** Attempts without an outcome. */
    List<CompletableFuture<Void>> open() {
        return attempts.values().stream()
                .flatMap(List::stream)
                .filter(outcome -> !outcome.isDone())
                .toList();
    }
}
