// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks.micro;

import io.tranquility.beam.Beam;
import io.tranquility.beam.Delivery;
import io.tranquility.beam.SendResult;
import io.tranquility.tranquilizer.Tranquilizer;
import io.tranquility.tranquilizer.TranquilizerTuning;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The tranquilizer alone: what it costs to queue an event and to tell its outcome. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class QueueBenchmark {
    private final Tranquilizer<String> tranquilizer =
            Tranquilizer.over(new TakingBeam(), new TranquilizerTuning(2000, 5, Duration.ofMillis(100), true));

    /** Everything is sent at once. */
    private static final class TakingBeam implements Beam<String> {
        @Override
        public void deliver(List<? extends Delivery<String>> deliveries) {
            Delivery.sentAll(deliveries);
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }

    @Benchmark
    public CompletableFuture<SendResult> sendWithFuture() {
        return tranquilizer.send("event");
    }

    @Benchmark
    public void sendWithCallback() {
        tranquilizer.send("event", QueueBenchmark::ignored);
    }

    private static void ignored(SendResult result, Throwable cause) {}

    @TearDown
    public void close() {
        tranquilizer.close();
    }
}
