// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks.micro;

import io.tranquility.benchmarks.load.Events;
import io.tranquility.event.EventFields;
import io.tranquility.event.TimestampSpec;
import io.tranquility.event.Timestamper;
import io.tranquility.partition.Partitioner;
import io.tranquility.partition.TimeAndDimensionsPartitioner;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What is asked of one event: its time, and its partition. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EventBenchmark {
    private final Timestamper<Map<String, Object>> timestamper = TimestampSpec.DEFAULT.timestamper();
    private final Partitioner<Map<String, Object>> partitioner = new TimeAndDimensionsPartitioner(
            timestamper, time -> time, EventFields.only(List.of("page", "language", "user", "city")));
    private final Map<String, Object> event = new Events(1).next();
    private final Map<String, Object> isoEvent = Map.of("timestamp", "2026-11-23T13:25:07.123Z");
    private final Map<String, Object> localEvent = Map.of("timestamp", "2026-11-23 13:25:07.123");

    @Benchmark
    public long timeOfMillis() {
        return timestamper.timestampMillis(event);
    }

    @Benchmark
    public long timeOfIso() {
        return timestamper.timestampMillis(isoEvent);
    }

    @Benchmark
    public long timeOfIsoWithoutZone() {
        return timestamper.timestampMillis(localEvent);
    }

    @Benchmark
    public int partition() {
        return partitioner.partition(event, 8);
    }
}
