// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import io.tranquility.beam.Beam;
import io.tranquility.beam.Delivery;
import io.tranquility.beam.DropReason;
import io.tranquility.event.ObjectWriter;
import io.tranquility.internal.retry.Retrier;
import java.io.IOException;
import java.io.OutputStream;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Sends events to the tasks of one task set. A batch is written once, however many replicants there are and however often
 * it is sent. Its events are sent when every replicant has taken them.
 */
final class DruidBeam<E> implements Beam<E> {
    private final List<TaskClient> replicants;
    private final ObjectWriter<? super E> writer;
    private final PushBuffers buffers;
    private final Lanes lanes;
    private final int chunkSize;

    /** @param chunkSize the most events of one push */
    DruidBeam(
            List<TaskClient> replicants,
            ObjectWriter<? super E> writer,
            PushBuffers buffers,
            Lanes lanes,
            int chunkSize) {
        this.replicants = List.copyOf(replicants);
        this.writer = writer;
        this.buffers = buffers;
        this.lanes = lanes;
        this.chunkSize = chunkSize;
    }

    @Override
    public void deliver(List<? extends Delivery<E>> deliveries) {
        for (int from = 0; from < deliveries.size(); from += chunkSize) {
            push(deliveries.subList(from, Math.min(from + chunkSize, deliveries.size())));
        }
    }

    @Override
    public void close() {
        // Pushes end by themselves: when they are retried no longer, or when the retrier is closed.
    }

    @Override
    public String toString() {
        return "DruidBeam(" + replicants + ")";
    }

    private void push(List<? extends Delivery<E>> deliveries) {
        PushBuffer buffer = buffers.take();
        List<? extends Delivery<E>> written = write(deliveries, buffer);
        if (written.isEmpty()) {
            buffers.giveBack(buffer);
            return;
        }
        Lane lane = lanes.take();
        Push push = new Push(buffer, writer.contentType(), written.size(), lane.producerId(), lane.nextSequence());
        List<CompletableFuture<PushAnswer>> answers = new ArrayList<>(replicants.size());
        for (TaskClient replicant : replicants) {
            answers.add(replicant.push(push));
        }
        CompletableFuture<?> unused = CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
                .whenComplete((all, e) -> {
                    if (e == null) {
                        lanes.giveBack(lane);
                        if (push.isAnsweredAtOnce()) {
                            buffers.giveBack(buffer);
                        }
                        answers.forEach(answer -> reject(written, answer.join()));
                        Delivery.sentAll(written);
                    } else {
                        // In doubt: the task may yet take the batch, so the lane is not used again.
                        Throwable cause = Retrier.unwrapped(e);
                        written.forEach(delivery -> delivery.fail(cause));
                    }
                });
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
