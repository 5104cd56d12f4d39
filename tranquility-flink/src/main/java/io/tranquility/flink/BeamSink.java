// SPDX-License-Identifier: Apache-2.0
package io.tranquility.flink;

import io.tranquility.adapter.BeamFactory;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * Sends the elements of a stream to Druid, for {@code DataStream.sinkTo}. A checkpoint completes only when each event
 * before it is in Druid or was dropped with a reason; an event that failed fails the job. So with checkpoints nothing is
 * lost, and what came after the last checkpoint is sent again after a failure.
 *
 * <p>The subtasks of a task manager, also those of other sinks, share one client if their factories are {@link
 * Object#equals equal}. Immutable.
 *
 * @param <E> the type of the events
 */
public final class BeamSink<E> implements Sink<E> {
    private static final long serialVersionUID = 1;

    private final SinkOptions<E> options;

    private BeamSink(SinkOptions<E> options) {
        this.options = options;
    }

    /**
     * A sink with a flush timeout of five minutes, which logs what is dropped.
     *
     * @param factory makes the client, on the task managers
     */
    public static <E> BeamSink<E> of(BeamFactory<E> factory) {
        return new BeamSink<>(SinkOptions.of(factory));
    }

    /**
     * A sink for events that are maps, as a configuration describes them.
     *
     * @param config the path of a file on each task manager; {@code classpath:} and the name of a resource; or the
     *     configuration itself, as JSON
     * @param dataSource the data source of that configuration
     */
    public static BeamSink<Map<String, Object>> fromConfig(String config, String dataSource) {
        return of(BeamFactory.fromConfig(config, dataSource));
    }

    /** The same, where a checkpoint fails if some event before it has no outcome in this time. */
    public BeamSink<E> withFlushTimeout(Duration timeout) {
        return new BeamSink<>(options.withFlushTimeout(timeout));
    }

    /** The same, with another handler of the events that are dropped. */
    public BeamSink<E> withDroppedEventHandler(DroppedEventHandler<? super E> handler) {
        return new BeamSink<>(options.withDroppedEventHandler(handler));
    }

    /**
     * Called by Flink. Opens the client if it is the first on this task manager.
     *
     * @throws RuntimeException if it cannot be opened; the message says what to do
     */
    @Override
    public SinkWriter<E> createWriter(WriterInitContext context) {
        Duplicator<E> duplicator =
                Duplicator.of(context.isObjectReuseEnabled(), () -> context.<E>createInputSerializer());
        return new BeamSinkWriter<>(
                SubtaskDelivery.open(options, SinkMetrics.ofSink(context.metricGroup())), duplicator::ownCopy);
    }

    @Override
    public String toString() {
        return "BeamSink(" + options.factory() + ")";
    }
}
