// SPDX-License-Identifier: Apache-2.0
package io.tranquility.flink;

import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The numbers from 0, a thousand a second, for jobs that Flink starts again when they fail. They may fail by themselves,
 * once, when some numbers have passed since a checkpoint.
 */
final class Numbers extends RichMapFunction<Long, Long> implements CheckpointListener {
    private static final long serialVersionUID = 1;
    private static final int BETWEEN_CHECKPOINT_AND_FAILURE = 20;
    private static final AtomicBoolean TO_FAIL = new AtomicBoolean();
    private static final AtomicInteger ATTEMPTS = new AtomicInteger();

    private boolean checkpointed;
    private int since;

    private Numbers() {}

    /** Where jobs have checkpoints ten times a second and are started again. */
    static StreamExecutionEnvironment environment(int parallelism) {
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(Configuration.fromMap(Map.of(
                        "restart-strategy.type", "fixed-delay",
                        "restart-strategy.fixed-delay.attempts", "5",
                        "restart-strategy.fixed-delay.delay", "100 ms")));
        env.setParallelism(parallelism);
        env.enableCheckpointing(100);
        return env;
    }

    static DataStream<Long> steadily(StreamExecutionEnvironment env, long count) {
        return numbers(env, count, false);
    }

    static DataStream<Long> withOneFailure(StreamExecutionEnvironment env, long count) {
        return numbers(env, count, true);
    }

    /** How often the last job was started; at least 1. */
    static int attempts() {
        return ATTEMPTS.get();
    }

    @Override
    public void open(OpenContext context) {
        ATTEMPTS.accumulateAndGet(getRuntimeContext().getTaskInfo().getAttemptNumber() + 1, Math::max);
    }

    @Override
    public Long map(Long value) {
        if (checkpointed && ++since > BETWEEN_CHECKPOINT_AND_FAILURE && TO_FAIL.compareAndSet(true, false)) {
            throw new IllegalStateException("as the test asked for");
        }
        return value;
    }

    @Override
    public void notifyCheckpointComplete(long checkpoint) {
        checkpointed = true;
        since = 0;
    }

    private static DataStream<Long> numbers(StreamExecutionEnvironment env, long count, boolean failing) {
        TO_FAIL.set(failing);
        ATTEMPTS.set(0);
        GeneratorFunction<Long, Long> same = number -> number;
        return env.fromSource(
                        new DataGeneratorSource<>(same, count, RateLimiterStrategy.perSecond(1000), Types.LONG),
                        WatermarkStrategy.noWatermarks(),
                        "numbers")
                .map(new Numbers());
    }
}
