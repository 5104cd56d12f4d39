// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import io.tranquility.beam.Beam;
import io.tranquility.beam.Delivery;
import io.tranquility.beam.DropReason;
import io.tranquility.event.ObjectWriter;
import io.tranquility.internal.retry.Retrier;
import io.tranquility.internal.time.Scheduler;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Sends events to the tasks of one partition of one interval. A batch is written once, however many replicants there are
 * and however often it is sent. When all tasks are lost, the batches that none of them has go to the next attempt.
 */
final class DruidBeam<E> implements Beam<E> {
    private final Attempts attempts;
    private final ObjectWriter<? super E> writer;
    private final PushBuffers buffers;
    private final Scheduler scheduler;
    private final Chunking chunking;

    /**
     * How events are made into pushes.
     *
     * @param size the most events of one push
     * @param period how long a push may go from one attempt to the next
     */
    record Chunking(int size, Duration period) {}

    DruidBeam(
            Attempts attempts,
            ObjectWriter<? super E> writer,
            PushBuffers buffers,
            Scheduler scheduler,
            Chunking chunking) {
        this.attempts = attempts;
        this.writer = writer;
        this.buffers = buffers;
        this.scheduler = scheduler;
        this.chunking = chunking;
    }

    @Override
    public void deliver(List<? extends Delivery<E>> deliveries) {
        for (int from = 0; from < deliveries.size(); from += chunking.size()) {
            push(
                    deliveries.subList(from, Math.min(from + chunking.size(), deliveries.size())),
                    chunkName(deliveries.get(0).batchName(), from / chunking.size()));
        }
    }

    /** Pushes end by themselves: when they are retried no longer, or when the retrier is closed. */
    @Override
    public void close() {
        attempts.close();
    }

    @Override
    public String toString() {
        return "DruidBeam(" + attempts + ")";
    }

    private static Optional<String> chunkName(Optional<String> batchName, int index) {
        return index == 0 ? batchName : batchName.map(name -> name + "-" + index);
    }

    private void push(List<? extends Delivery<E>> deliveries, Optional<String> name) {
        PushBuffer buffer = buffers.take();
        List<? extends Delivery<E>> written = write(deliveries, buffer);
        if (written.isEmpty()) {
            buffers.giveBack(buffer);
            return;
        }
        PushBody body = new PushBody(buffer, writer.contentType(), written.size(), name);
        send(new Chunk<>(body, written, scheduler.nanoTime()), attempts.latest());
    }

    /** Written events on their way. */
    private record Chunk<E>(PushBody body, List<? extends Delivery<E>> deliveries, long startedNanos) {
        void fail(Throwable cause) {
            deliveries.forEach(delivery -> delivery.fail(cause));
        }
    }

    private void send(Chunk<E> chunk, Attempt attempt) {
        CompletableFuture<?> unused = attempt.send(chunk.body()).whenComplete((answers, e) -> {
            Throwable failure = Retrier.unwrapped(e);
            if (failure == null) {
                int bytes = chunk.body().length();
                chunk.body().release(buffers);
                answers.forEach(answer -> reject(chunk.deliveries(), answer));
                Delivery.sentAll(chunk.deliveries(), bytes);
            } else if (failure instanceof AttemptLostException && isInTime(chunk)) {
                moveOn(chunk, attempt);
            } else {
                chunk.fail(failure);
            }
        });
    }

    private void moveOn(Chunk<E> chunk, Attempt lost) {
        CompletableFuture<?> unused = attempts.after(lost).whenComplete((next, e) -> {
            if (e == null) {
                send(chunk, next);
            } else {
                chunk.fail(Retrier.unwrapped(e));
            }
        });
    }

    private boolean isInTime(Chunk<E> chunk) {
        return scheduler.nanoTime() - chunk.startedNanos() <= chunking.period().toNanos();
    }

    private void reject(List<? extends Delivery<E>> deliveries, PushAnswer answer) {
        for (PushAnswer.Rejected row : answer.rejected()) {
            if (row.index() >= 0 && row.index() < deliveries.size()) {
                deliveries.get(row.index()).drop(DropReason.REJECTED, row.reason());
            }
        }
    }

    /** Writes the events into the buffer, drops those that cannot be written, and returns the others. */
    private List<? extends Delivery<E>> write(List<? extends Delivery<E>> deliveries, PushBuffer buffer) {
        try {
            writer.writeAll(events(deliveries), buffer);
            return deliveries;
        } catch (IOException | RuntimeException e) {
            buffer.clear();
        }
        List<Delivery<E>> writable = new ArrayList<>(deliveries.size());
        for (Delivery<E> delivery : deliveries) {
            try {
                writer.writeAll(List.of(delivery.event()), OutputStream.nullOutputStream());
                writable.add(delivery);
            } catch (IOException | RuntimeException e) {
                delivery.drop(DropReason.UNWRITABLE, writer + " cannot write the event: " + e.getMessage());
            }
        }
        if (writable.isEmpty()) {
            return writable;
        }
        try {
            writer.writeAll(events(writable), buffer);
            return writable;
        } catch (IOException | RuntimeException e) {
            IllegalStateException cause = new IllegalStateException(
                    writer + " can write each of " + writable.size() + " events alone but not together: " + e, e);
            writable.forEach(delivery -> delivery.fail(cause));
            buffer.clear();
            return List.of();
        }
    }

    private static <E> List<E> events(List<? extends Delivery<E>> deliveries) {
        return new AbstractList<>() {
            @Override
            public E get(int index) {
                return deliveries.get(index).event();
            }

            @Override
            public int size() {
                return deliveries.size();
            }
        };
    }
}
