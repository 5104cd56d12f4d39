// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.MetricRegistry;
import io.tranquility.beam.Beam;
import io.tranquility.beam.Delivery;
import io.tranquility.beam.DropReason;
import io.tranquility.metrics.Series;
import io.tranquility.testing.FailingBeam;
import io.tranquility.testing.HoldingBeam;
import io.tranquility.testing.RecordingBeam;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.metrics.source.Source;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import scala.jdk.javaapi.CollectionConverters;

@ExtendWith(LocalSpark.class)
final class BeamWriterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final WriterOptions SHORT = new WriterOptions(Duration.ZERO, PATIENCE);

    private final JavaSparkContext spark;

    BeamWriterTest(SparkSession session) {
        this.spark = new JavaSparkContext(session.sparkContext());
    }

    @Test
    void every_event_of_every_partition_is_written_and_counted() {
        RecordingBeam<String> beam = new RecordingBeam<>();

        WriteCounts counts = BeamWriter.write(events(100, 3), NamedBeam.of("written", beam));

        assertThat(counts).isEqualTo(new WriteCounts(100, Map.of(), 0));
        assertThat(beam.events()).containsExactlyInAnyOrderElementsOf(names(100));
    }

    @Test
    void the_writer_fits_foreachPartition() {
        RecordingBeam<String> beam = new RecordingBeam<>();
        BeamWriter<String> writer = new BeamWriter<>(NamedBeam.of("foreachPartition", beam));

        events(50, 2).foreachPartition(writer::writePartition);

        assertThat(beam.events()).containsExactlyInAnyOrderElementsOf(names(50));
    }

    @Test
    @SuppressWarnings("deprecation") // DStreams are
    void the_writer_fits_foreachRDD_and_all_batches_share_a_client() throws Exception {
        RecordingBeam<String> beam = new RecordingBeam<>();
        NamedBeam<String> factory = NamedBeam.of("dstream", beam);
        BeamWriter<String> writer = new BeamWriter<>(factory, new WriterOptions(PATIENCE, PATIENCE));
        Queue<JavaRDD<String>> batches = new ArrayDeque<>(List.of(events(10, 2), events(20, 2), events(30, 2)));
        JavaStreamingContext streaming = new JavaStreamingContext(spark, Durations.milliseconds(100));
        try {
            streaming.queueStream(batches, true).foreachRDD(writer::writeRdd);
            streaming.start();
            await().atMost(PATIENCE).until(() -> beam.events().size() >= 60);
        } finally {
            streaming.stop(false, true);
        }

        assertThat(beam.events()).hasSize(60);
        assertThat(factory.clients()).isEqualTo(1);
    }

    @Test
    void a_client_is_closed_when_it_was_idle_and_opened_again_for_the_next_job() {
        RecordingBeam<String> first = new RecordingBeam<>();
        BeamWriter<String> writer = new BeamWriter<>(NamedBeam.of("idle", first), SHORT);
        writer.writeRdd(events(10, 1));
        assertThat(first.isClosed()).isTrue();

        RecordingBeam<String> second = new RecordingBeam<>();
        NamedBeam.of("idle", second);
        writer.writeRdd(events(10, 1));

        assertThat(second.events()).hasSize(10);
    }

    @Test
    void empty_partitions_open_no_client() {
        NamedBeam<String> factory = NamedBeam.of("empty", new RecordingBeam<>());

        WriteCounts counts = BeamWriter.write(spark.parallelize(List.<String>of(), 4), factory);

        assertThat(counts).isEqualTo(WriteCounts.NONE);
        assertThat(factory.clients()).isZero();
    }

    @Test
    void dropped_events_are_counted_by_reason_and_fail_nothing() {
        WriteCounts counts = BeamWriter.write(events(100, 2), NamedBeam.of("drops", new DroppingBeam(30)));

        assertThat(counts).isEqualTo(new WriteCounts(70, Map.of(DropReason.BEFORE_WINDOW, 30L), 0));
        assertThat(counts.dropped()).isEqualTo(30);
        assertThat(counts).hasToString("70 sent, 30 dropped as BEFORE_WINDOW");
    }

    @Test
    void an_event_that_fails_at_every_attempt_fails_the_job() {
        FailingBeam<String> beam =
                new FailingBeam<>(new RecordingBeam<>(), new IllegalStateException("no Druid today"));
        BeamWriter<String> writer = new BeamWriter<>(NamedBeam.of("fails", beam), SHORT);

        assertThatThrownBy(() -> writer.writeRdd(events(5, 1)))
                .hasMessageContaining("Partition 0 of stage")
                .hasMessageContaining("attempt 1: of 5 events 0 are in Druid")
                .hasMessageContaining("5 events failed; the first: no Druid today");
        assertThat(beam.failed()).isEqualTo(10);
    }

    @Test
    void a_partition_with_many_events_fails_before_its_end() {
        FailingBeam<String> beam =
                new FailingBeam<>(new RecordingBeam<>(), new IllegalStateException("no Druid today"));
        BeamWriter<String> writer = new BeamWriter<>(NamedBeam.of("fails early", beam), SHORT);

        assertThatThrownBy(() -> writer.writeRdd(events(10_000, 1))).hasMessageContaining("no Druid today");

        assertThat(beam.failed()).isLessThan(10_000);
    }

    @Test
    void what_a_second_attempt_sends_is_counted_as_resent() {
        FailFirstTime beam = new FailFirstTime("event 9");
        BeamWriter<String> writer = new BeamWriter<>(NamedBeam.of("resent", beam), SHORT);

        WriteCounts counts = writer.writeRdd(events(20, 2));

        assertThat(counts).isEqualTo(new WriteCounts(20, Map.of(), 10));
        assertThat(beam.sent).hasSize(29).containsAll(names(20));
        assertThat(counts).hasToString("20 sent, 10 of them by tasks that ran again");
    }

    @Test
    void an_event_without_an_outcome_in_time_fails_the_task() {
        HoldingBeam<String> beam = new HoldingBeam<>();
        BeamWriter<String> writer =
                new BeamWriter<>(NamedBeam.of("late", beam), new WriterOptions(PATIENCE, Duration.ofMillis(50)));

        assertThatThrownBy(() -> writer.writeRdd(events(3, 1)))
                .hasMessageContaining("events have no outcome after PT0.05S of waiting");

        beam.deliveries().forEach(Delivery::sent);
    }

    @Test
    void a_cancelled_job_ends_although_events_have_no_outcome() throws Exception {
        HoldingBeam<String> beam = new HoldingBeam<>();
        BeamWriter<String> writer =
                new BeamWriter<>(NamedBeam.of("cancelled", beam), new WriterOptions(PATIENCE, Duration.ofHours(1)));
        CompletableFuture<WriteCounts> job = CompletableFuture.supplyAsync(() -> {
            spark.setJobGroup("cancelled", "to be cancelled", true);
            return writer.writeRdd(events(3, 1));
        });
        await().atMost(PATIENCE).until(() -> beam.deliveries().size() > 0);

        spark.cancelJobGroup("cancelled");

        assertThatThrownBy(() -> job.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .hasMessageContaining("cancelled");
        beam.deliveries().forEach(Delivery::sent);
    }

    @Test
    void a_client_that_cannot_be_opened_fails_the_job_and_says_why() {
        BeamWriter<String> writer = new BeamWriter<>(new NamedBeam<>("nobody"), SHORT);

        assertThatThrownBy(() -> writer.writeRdd(events(1, 1))).hasMessageContaining("No beam is named 'nobody'");
    }

    @Test
    void speculation_is_refused_on_the_driver_and_in_tasks() {
        BeamWriter<String> writer = new BeamWriter<>(NamedBeam.of("speculation", new RecordingBeam<>()), SHORT);
        SparkEnv.get().conf().set("spark.speculation", "true");
        try {
            assertThatThrownBy(() -> writer.writeRdd(events(1, 1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("spark.speculation is true")
                    .hasMessageContaining("Set it to false");
            assertThatThrownBy(() -> events(1, 1).foreachPartition(writer::writePartition))
                    .hasMessageContaining("spark.speculation is true");
        } finally {
            SparkEnv.get().conf().remove("spark.speculation");
        }
    }

    @Test
    void the_counts_are_an_accumulator_that_the_ui_shows() {
        Queue<String> shown = new ConcurrentLinkedQueue<>();
        SparkListener listener = new SparkListener() {
            @Override
            public void onStageCompleted(SparkListenerStageCompleted completed) {
                completed.stageInfo().accumulables().values().foreach(info -> shown.add(info.toString()));
            }
        };
        spark.sc().addSparkListener(listener);
        try {
            BeamWriter.write(events(7, 2), NamedBeam.of("shown", new RecordingBeam<>()));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(shown).anySatisfy(info -> assertThat(info)
                    .contains("Events to Druid by NamedBeam[name=shown]")
                    .contains("7 sent")));
        } finally {
            spark.sc().removeSparkListener(listener);
        }
    }

    @Test
    void the_metrics_system_has_every_metric_while_the_client_is_open() {
        BeamWriter<String> writer = new BeamWriter<>(
                NamedBeam.of("metrics", new DroppingBeam(30)), new WriterOptions(Duration.ofSeconds(3), PATIENCE));

        writer.writeRdd(events(100, 4));

        Source source = sources().get(sources().size() - 1); // those of other tests may be idle still
        MetricRegistry shown = source.metricRegistry();
        assertThat(shown.getNames())
                .containsExactlyInAnyOrderElementsOf(
                        Series.all().stream().map(series -> series.name(".")).toList())
                .contains("events.dropped.before.window", "zookeeper.connected");
        await().untilAsserted(() -> assertThat(List.of(
                        gauge(shown, "events.received"),
                        gauge(shown, "events.sent"),
                        gauge(shown, "events.dropped.before.window"),
                        gauge(shown, "events.pending")))
                .containsExactly(100L, 70L, 30L, 0L));
        assertThat(shown.timer("delivery").getCount()).isPositive();
        await().untilAsserted(() -> assertThat(sources()).doesNotContain(source));
    }

    private static List<Source> sources() {
        return CollectionConverters.asJava(SparkEnv.get().metricsSystem().getSourcesByName("tranquility.client"));
    }

    private static Object gauge(MetricRegistry shown, String name) {
        return shown.getGauges().get(name).getValue();
    }

    private JavaRDD<String> events(int count, int partitions) {
        return spark.parallelize(names(count), partitions);
    }

    private static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "event " + i).toList();
    }

    /** Drops the first so many events. */
    private static final class DroppingBeam implements Beam<String> {
        private int left;

        DroppingBeam(int left) {
            this.left = left;
        }

        @Override
        public synchronized void deliver(List<? extends Delivery<String>> deliveries) {
            for (Delivery<String> delivery : deliveries) {
                if (left-- > 0) {
                    delivery.drop(DropReason.BEFORE_WINDOW, "too old: " + delivery.event());
                } else {
                    delivery.sent();
                }
            }
        }

        @Override
        public void close() {}
    }

    /** Fails one event the first time it comes. */
    private static final class FailFirstTime implements Beam<String> {
        private final String event;
        private final Queue<String> sent = new ConcurrentLinkedQueue<>();
        private boolean failed;

        FailFirstTime(String event) {
            this.event = event;
        }

        @Override
        public synchronized void deliver(List<? extends Delivery<String>> deliveries) {
            for (Delivery<String> delivery : deliveries) {
                if (!failed && delivery.event().equals(event)) {
                    failed = true;
                    delivery.fail(new IllegalStateException("the first time"));
                } else {
                    sent.add(delivery.event());
                    delivery.sent();
                }
            }
        }

        @Override
        public void close() {}
    }
}
