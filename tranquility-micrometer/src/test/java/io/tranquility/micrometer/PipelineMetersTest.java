// SPDX-License-Identifier: Apache-2.0
package io.tranquility.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tranquility.beam.Beam;
import io.tranquility.beam.Delivery;
import io.tranquility.beam.DropReason;
import io.tranquility.beam.SendResult;
import io.tranquility.internal.time.ThreadScheduler;
import io.tranquility.metrics.Metric;
import io.tranquility.tranquilizer.Tranquilizer;
import io.tranquility.tranquilizer.TranquilizerTuning;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PipelineMetersTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final PipelineMeters meters = new PipelineMeters(registry, Tags.of("dataSource", "wiki"));

    /** Sends texts, but drops "old" and fails "bad"; "held" stays pending. */
    private static final class Scripted implements Beam<String> {
        @Override
        public void deliver(List<? extends Delivery<String>> deliveries) {
            for (Delivery<String> delivery : deliveries) {
                switch (delivery.event()) {
                    case "old" -> delivery.drop(DropReason.BEFORE_WINDOW, "too old");
                    case "bad" -> delivery.fail(new IllegalStateException("no"));
                    case "held" -> {}
                    default -> delivery.sent();
                }
            }
        }

        @Override
        public void close() {}
    }

    private Tranquilizer<String> tranquilizer() {
        return new Tranquilizer<>(
                new Scripted(),
                new TranquilizerTuning(10, 5, 1000, Duration.ZERO, true),
                new ThreadScheduler("test"),
                text -> 100,
                meters);
    }

    @Test
    void events_are_counted_by_outcome_and_the_counts_add_up() {
        try (Tranquilizer<String> tranquilizer = tranquilizer()) {
            List<CompletableFuture<SendResult>> results = IntStream.range(0, 7)
                    .mapToObj(i -> tranquilizer.send(i < 4 ? "good" : i < 6 ? "old" : "bad"))
                    .toList();
            results.forEach(result -> result.exceptionally(e -> null).join());
            CompletableFuture<SendResult> held = tranquilizer.send("held");
            meters.bind(tranquilizer);

            assertThat(registry.scrape().lines())
                    .contains(
                            "tranquility_events_received_total{dataSource=\"wiki\"} 8.0",
                            "tranquility_events_sent_total{dataSource=\"wiki\"} 4.0",
                            "tranquility_events_dropped_total{dataSource=\"wiki\",reason=\"BEFORE_WINDOW\"} 2.0",
                            "tranquility_events_dropped_total{dataSource=\"wiki\",reason=\"REJECTED\"} 0.0",
                            "tranquility_events_failed_total{dataSource=\"wiki\"} 1.0",
                            "tranquility_events_pending{dataSource=\"wiki\"} 1.0",
                            "tranquility_zookeeper_connected{dataSource=\"wiki\"} 0.0");
            assertThat(held).isNotDone();
            tranquilizer.close(Duration.ZERO);
        }
    }

    @Test
    void what_listeners_are_told_is_in_counters_and_histograms() {
        meters.count(Metric.RETRIES, "", 2);
        meters.count(Metric.TASK_SETS, "created", 3);
        meters.count(Metric.PUSH_BYTES, "", 1234);
        meters.record(Metric.BATCH_EVENTS, 700);
        meters.record(Metric.DELIVERY, Duration.ofMillis(20).toNanos());

        assertThat(registry.scrape().lines())
                .contains(
                        "tranquility_retries_total{dataSource=\"wiki\"} 2.0",
                        "tranquility_task_sets_total{dataSource=\"wiki\",how=\"created\"} 3.0",
                        "tranquility_push_bytes_total{dataSource=\"wiki\"} 1234.0",
                        "tranquility_repeats_skipped_total{dataSource=\"wiki\"} 0.0",
                        "tranquility_batch_events_bucket{dataSource=\"wiki\",le=\"500.0\"} 0",
                        "tranquility_batch_events_bucket{dataSource=\"wiki\",le=\"1000.0\"} 1",
                        "tranquility_delivery_seconds_bucket{dataSource=\"wiki\",le=\"0.01\"} 0",
                        "tranquility_delivery_seconds_bucket{dataSource=\"wiki\",le=\"0.025\"} 1");
    }

    @Test
    void another_tranquilizer_is_read_in_the_place_of_the_first() {
        try (Tranquilizer<String> first = tranquilizer();
                Tranquilizer<String> second = tranquilizer()) {
            meters.bind(first);
            assertThat(second.send("good").join()).isEqualTo(SendResult.SENT);
            assertThat(registry.scrape()).contains("tranquility_events_sent_total{dataSource=\"wiki\"} 0.0");
            meters.bind(second);
            assertThat(registry.scrape()).contains("tranquility_events_sent_total{dataSource=\"wiki\"} 1.0");
        }
    }

    @Test
    void every_metric_is_there_once_bound_and_none_when_closed() {
        try (Tranquilizer<String> tranquilizer = tranquilizer()) {
            meters.bind(tranquilizer);
            meters.count(Metric.TASK_SETS, "adopted", 1);
            assertThat(registry.getMeters())
                    .extracting(meter -> meter.getId().getName())
                    .containsOnly(
                            List.of(Metric.values()).stream().map(Metric::id).toArray(String[]::new));

            meters.close();
            assertThat(registry.getMeters()).isEmpty();
        }
    }
}
