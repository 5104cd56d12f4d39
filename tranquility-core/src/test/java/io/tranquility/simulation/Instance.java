// SPDX-License-Identifier: Apache-2.0
package io.tranquility.simulation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tranquility.druid.ClusteredBeamTuning;
import io.tranquility.druid.DruidBeamTuning;
import io.tranquility.druid.DruidLocation;
import io.tranquility.druid.DruidSpec;
import io.tranquility.event.ObjectWriter;
import io.tranquility.internal.cluster.ClusterState;
import io.tranquility.internal.cluster.ClusterStore;
import io.tranquility.internal.cluster.ClusteredBeam;
import io.tranquility.internal.http.HttpSender;
import io.tranquility.internal.overlord.Overlord;
import io.tranquility.internal.retry.Retrier;
import io.tranquility.internal.task.DruidBeamMaker;
import io.tranquility.internal.task.Shape;
import io.tranquility.internal.task.TestAddresses;
import io.tranquility.internal.time.Scheduler;
import io.tranquility.metrics.MetricListener;
import io.tranquility.testing.ManualScheduler;
import io.tranquility.tranquilizer.Tranquilizer;
import io.tranquility.tranquilizer.TranquilizerTuning;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A client of the simulated Druid, made of the real classes, with a clock that may be wrong; it may die at any moment. */
final class Instance {
    /**
     * An event.
     *
     * @param id its name, which is its whole content
     * @param time its time, in milliseconds since 1970
     */
    record Event(String id, long time) {}

    static final String OWNER = "us";

    static final DruidBeamTuning DRUID_TUNING = new DruidBeamTuning(
            Duration.ofMinutes(3),
            Duration.ofSeconds(90),
            Duration.ofSeconds(60),
            20,
            1000,
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            false,
            Duration.ofMinutes(1));

    final int number;
    final Tranquilizer<Event> tranquilizer;
    private final SkewedScheduler scheduler;

    Instance(
            int number,
            ManualScheduler time,
            Duration skew,
            Random random,
            ClusteredBeamTuning tuning,
            Overlord overlord,
            HttpSender http,
            ClusterStore store,
            PlantedBug bug) {
        this.number = number;
        this.scheduler = new SkewedScheduler(time, skew);
        Retrier retrier = new Retrier(scheduler, random::nextDouble);
        JsonNodeFactory json = JsonNodeFactory.instance;
        DruidBeamMaker<Event> maker = new DruidBeamMaker<>(
                new DruidLocation("druid/overlord", "/druid/discovery", "wiki"),
                new DruidSpec(
                        json.objectNode(),
                        json.arrayNode(),
                        json.textNode("none"),
                        true,
                        json.nullNode(),
                        json.objectNode()),
                "t",
                tuning,
                DRUID_TUNING,
                Shape.of((event, partitions) -> Math.floorMod(event.id().hashCode(), partitions), new IdWriter()),
                new DruidBeamMaker.Connections(
                        overlord,
                        TestAddresses.ALL_BY_OVERLORD,
                        http,
                        retrier,
                        scheduler,
                        () -> Long.toString(random.nextLong() >>> 1, 36),
                        OWNER,
                        MetricListener.NONE));
        ClusteredBeam<Event> beam = new ClusteredBeam<>(
                "wiki",
                tuning,
                new ClusteredBeam.Lifetime(
                        DRUID_TUNING.indexRetryPeriod(),
                        DRUID_TUNING.firehoseGracePeriod().plus(DRUID_TUNING.firehoseRetryPeriod())),
                Event::time,
                whileAlive(store),
                maker,
                scheduler,
                retrier,
                MetricListener.NONE);
        this.tranquilizer = new Tranquilizer<>(
                bug.beam(beam), new TranquilizerTuning(50, 20, Duration.ofMillis(20), false), scheduler);
    }

    private ClusterStore whileAlive(ClusterStore store) {
        return new ClusterStore() {
            @Override
            public CompletableFuture<ClusterState> update(UnaryOperator<ClusterState> change) {
                return store.update(change);
            }

            @Override
            public void watch(Consumer<ClusterState> listener) {
                store.watch(state -> scheduler.runIfAlive(() -> listener.accept(state)));
            }
        };
    }

    Instant now() {
        return scheduler.now();
    }

    /** Nothing of it happens any more, from one moment to the next. */
    void die() {
        scheduler.dead = true;
    }

    boolean isAlive() {
        return !scheduler.dead;
    }

    private static final class IdWriter implements ObjectWriter<Event> {
        @Override
        public String contentType() {
            return "text/plain";
        }

        @Override
        public void writeAll(List<? extends Event> events, OutputStream out) throws IOException {
            out.write(events.stream()
                    .map(Event::id)
                    .collect(Collectors.joining(","))
                    .getBytes(StandardCharsets.UTF_8));
        }
    }

    private static final class SkewedScheduler implements Scheduler {
        private final ManualScheduler time;
        private final Duration skew;
        private boolean dead;

        SkewedScheduler(ManualScheduler time, Duration skew) {
            this.time = time;
            this.skew = skew;
        }

        @Override
        public Instant now() {
            return time.now().plus(skew);
        }

        @Override
        public long nanoTime() {
            return time.nanoTime();
        }

        @Override
        public void execute(Runnable task) {
            time.execute(() -> runIfAlive(task));
        }

        @Override
        public Timer schedule(Duration delay, Runnable task) {
            return time.schedule(delay, () -> runIfAlive(task));
        }

        @Override
        public void close() {}

        private void runIfAlive(Runnable task) {
            if (!dead) {
                task.run();
            }
        }
    }
}
