// SPDX-License-Identifier: Apache-2.0
package io.tranquility.flink;

import java.io.IOException;
import java.util.function.Function;
import org.apache.flink.api.connector.sink2.SinkWriter;

/** Writes the elements of one subtask, each made into an event first. */
final class BeamSinkWriter<InputT, E> implements SinkWriter<InputT> {
    private final SubtaskDelivery<E> delivery;
    private final Function<InputT, E> toEvent;

    /** @param toEvent its results do not change when the element does */
    BeamSinkWriter(SubtaskDelivery<E> delivery, Function<InputT, E> toEvent) {
        this.delivery = delivery;
        this.toEvent = toEvent;
    }

    @Override
    public void write(InputT element, Context context) throws IOException {
        delivery.write(toEvent.apply(element));
    }

    @Override
    public void flush(boolean endOfInput) throws IOException, InterruptedException {
        delivery.flush();
    }

    @Override
    public void close() {
        delivery.close();
    }
}
