// SPDX-License-Identifier: Apache-2.0
package io.tranquility.flink;

import io.tranquility.adapter.BeamFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.InputTypeConfigurable;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.sink.legacy.RichSinkFunction;

/**
 * Sends the elements of a stream to Druid, for jobs on {@code DataStream.addSink}. It keeps the promises of {@link
 * BeamSink}, which is to be preferred in new jobs: it flushes at each checkpoint and at the end of the stream. Flink 2
 * only; on Flink 1 there is {@link BeamSink}.
 *
 * @param <E> the type of the events
 */
@SuppressWarnings("deprecation") // all of addSink is
public final class BeamSinkFunction<E> extends RichSinkFunction<E>
        implements CheckpointedFunction, InputTypeConfigurable {
    private static final long serialVersionUID = 1;

    private final SinkOptions<E> options;
    private TypeInformation<E> inputType;
    private transient Duplicator<E> duplicator;
    private transient SubtaskDelivery<E> delivery;

    private BeamSinkFunction(SinkOptions<E> options) {
        this.options = options;
    }

    /**
     * A sink with a flush timeout of five minutes, which logs what is dropped.
     *
     * @param factory makes the client, on the task managers
     */
    public static <E> BeamSinkFunction<E> of(BeamFactory<E> factory) {
        return new BeamSinkFunction<>(SinkOptions.of(factory));
    }

    /** A sink for events that are maps; see {@link BeamSink#fromConfig}. */
    public static BeamSinkFunction<Map<String, Object>> fromConfig(String config, String dataSource) {
        return of(BeamFactory.fromConfig(config, dataSource));
    }

    /** The same, where a checkpoint fails if some event before it has no outcome in this time. */
    public BeamSinkFunction<E> withFlushTimeout(Duration timeout) {
        return new BeamSinkFunction<>(options.withFlushTimeout(timeout));
    }

    /** The same, with another handler of the events that are dropped. */
    public BeamSinkFunction<E> withDroppedEventHandler(DroppedEventHandler<? super E> handler) {
        return new BeamSinkFunction<>(options.withDroppedEventHandler(handler));
    }

    /** Called by Flink, when the job is put together. */
    @Override
    @SuppressWarnings("unchecked") // this sink is given the stream's own type
    public void setInputType(TypeInformation<?> type, ExecutionConfig config) {
        this.inputType = (TypeInformation<E>) type;
    }

    @Override
    public void open(OpenContext context) {
        duplicator = Duplicator.of(getRuntimeContext().isObjectReuseEnabled(), () -> getRuntimeContext()
                .createSerializer(inputType));
        delivery = SubtaskDelivery.open(
                options, SinkMetrics.ofOperator(getRuntimeContext().getMetricGroup()));
    }

    @Override
    public void invoke(E event, Context context) throws IOException {
        delivery.write(duplicator.ownCopy(event));
    }

    @Override
    public void initializeState(FunctionInitializationContext context) {
        // There is no state: what a checkpoint covers is in Druid.
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws IOException, InterruptedException {
        delivery.flush();
    }

    @Override
    public void finish() throws IOException, InterruptedException {
        delivery.flush();
    }

    @Override
    public void close() {
        if (delivery != null) {
            delivery.close();
        }
    }

    @Override
    public String toString() {
        return "BeamSinkFunction(" + options.factory() + ")";
    }
}
