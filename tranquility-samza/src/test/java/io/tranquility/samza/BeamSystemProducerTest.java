// SPDX-License-Identifier: Apache-2.0
package io.tranquility.samza;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.tranquility.adapter.DeliveryFailedException;
import io.tranquility.beam.Beam;
import io.tranquility.beam.Delivery;
import io.tranquility.beam.DropReason;
import io.tranquility.metrics.Series;
import io.tranquility.testing.FailingBeam;
import io.tranquility.testing.HoldingBeam;
import io.tranquility.testing.RecordingBeam;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.samza.SamzaException;
import org.apache.samza.config.Config;
import org.apache.samza.config.MapConfig;
import org.apache.samza.metrics.Counter;
import org.apache.samza.metrics.Gauge;
import org.apache.samza.metrics.Metric;
import org.apache.samza.metrics.MetricsRegistryMap;
import org.apache.samza.metrics.Timer;
import org.apache.samza.operators.KV;
import org.apache.samza.system.OutgoingMessageEnvelope;
import org.apache.samza.system.SystemProducer;
import org.apache.samza.system.SystemStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class BeamSystemProducerTest {
    private final MetricsRegistryMap registry = new MetricsRegistryMap();
    private final Map<String, String> properties = new HashMap<>(Map.of(
            "systems.druid.beam.factory", TestBeams.class.getName(), "systems.druid.beam.stopTimeoutMillis", "200"));
    private final List<SystemProducer> producers = new ArrayList<>();
    private final ExecutorService tasks = Executors.newCachedThreadPool();

    @BeforeEach
    @AfterEach
    void forgetBeams() {
        TestBeams.clear();
    }

    @AfterEach
    void stop() throws Exception {
        for (SystemProducer producer : producers) {
            var unused = catchThrowable(producer::stop);
        }
        tasks.shutdownNow();
        assertThat(tasks.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_flush_returns_when_each_message_has_its_outcome() throws Exception {
        SystemProducer producer = started();
        send(producer, "task 0", "clicks", "a");
        send(producer, "task 0", "clicks", "b");
        CompletableFuture<Void> flush = flushing(producer, "task 0");

        delivery("clicks", "a").sent();
        assertThat(flush).isNotDone();
        delivery("clicks", "b").drop(DropReason.BEFORE_WINDOW, "an hour late");
        flush.get(20, TimeUnit.SECONDS);

        awaitCount("clicks-events-received", 2);
        awaitCount("clicks-events-sent", 1);
        awaitCount("clicks-events-dropped-before-window", 1);
        awaitCount("clicks-events-dropped-rejected", 0);
        awaitCount("clicks-events-failed", 0);
        awaitCount("clicks-events-pending", 0);
    }

    @Test
    void samza_shows_every_metric_of_the_client() {
        SystemProducer producer = started();
        send(producer, "task 0", "clicks", "a");
        delivery("clicks", "a").sent();
        producer.flush("task 0");

        Map<String, Metric> shown = registry.getGroup(StreamMetrics.GROUP);
        assertThat(shown.keySet())
                .containsAll(Series.all().stream()
                        .map(series -> "druid-clicks-" + series.name("-"))
                        .toList())
                .contains("druid-clicks-events-dropped-before-window", "druid-clicks-zookeeper-connected");
        Counter batches = (Counter) shown.get("druid-clicks-batch-events-count");
        assertThat(batches.getCount()).isEqualTo(1);
        assertThat(((Timer) shown.get("druid-clicks-batch-events"))
                        .getSnapshot()
                        .getSize())
                .isEqualTo(1);
    }

    @Test
    void a_flush_of_nothing_returns() {
        SystemProducer producer = started();
        producer.register("task 0");
        producer.flush("task 0");
        producer.flush("task that never registered");
        assertThat(registry.getGroup(StreamMetrics.GROUP)).isNull();
    }

    @Test
    void a_failure_is_thrown_once_with_its_causes_and_does_not_poison_the_task() {
        SystemProducer producer = started();
        send(producer, "task 0", "clicks", "a");
        send(producer, "task 0", "clicks", "b");
        delivery("clicks", "a").fail(new IllegalStateException("task is gone"));
        delivery("clicks", "b").fail(new IllegalStateException("also gone"));

        assertThatThrownBy(() -> producer.flush("task 0"))
                .isInstanceOf(SamzaException.class)
                .hasMessage("task 0 -> druid.clicks: 2 events failed; the first: task is gone")
                .cause()
                .isInstanceOf(DeliveryFailedException.class)
                .hasSuppressedException(new IllegalStateException("also gone"))
                .hasCause(new IllegalStateException("task is gone"));
        producer.flush("task 0");
        send(producer, "task 0", "clicks", "c");
        delivery("clicks", "c").sent();
        producer.flush("task 0");
        awaitCount("clicks-events-failed", 2);
        awaitCount("clicks-events-sent", 1);
    }

    @Test
    void two_sources_that_flush_at_once_have_each_its_own_failure_and_do_not_wait_for_a_third() {
        SystemProducer producer = started();
        send(producer, "task 0", "clicks", "a");
        send(producer, "task 1", "clicks", "b");
        send(producer, "task 2", "clicks", "held");
        CompletableFuture<Void> first = flushing(producer, "task 0");
        CompletableFuture<Void> second = flushing(producer, "task 1");

        delivery("clicks", "a").fail(new IllegalStateException("a broke"));
        delivery("clicks", "b").fail(new IllegalStateException("b broke"));

        assertThat(first)
                .failsWithin(20, TimeUnit.SECONDS)
                .withThrowableOfType(Exception.class)
                .withMessageEndingWith("task 0 -> druid.clicks: 1 event failed: a broke");
        assertThat(second)
                .failsWithin(20, TimeUnit.SECONDS)
                .withThrowableOfType(Exception.class)
                .withMessageEndingWith("task 1 -> druid.clicks: 1 event failed: b broke");
        awaitCount("clicks-events-pending", 1);
    }

    @Test
    void a_message_sent_after_the_flush_began_does_not_hold_it() throws Exception {
        SystemProducer producer = started();
        send(producer, "task 0", "clicks", "before");
        CompletableFuture<Void> flush = flushing(producer, "task 0");
        delivery("clicks", "before");
        send(producer, "task 1", "clicks", "after");

        delivery("clicks", "before").sent();

        flush.get(20, TimeUnit.SECONDS);
        awaitCount("clicks-events-pending", 1);
    }

    @Test
    void each_stream_has_a_client_of_its_own_and_a_flush_tells_of_all_that_failed() {
        TestBeams.put("broken", new FailingBeam<>(new RecordingBeam<>(), new IllegalStateException("no room")));
        TestBeams.put("bad", new FailingBeam<>(new RecordingBeam<>(), new IllegalStateException("no task")));
        RecordingBeam<Object> good = new RecordingBeam<>();
        TestBeams.put("good", good);
        SystemProducer producer = started();
        for (String stream : List.of("broken", "bad", "good")) {
            send(producer, "task 0", stream, stream + " event");
        }

        Throwable thrown = catchThrowable(() -> producer.flush("task 0"));

        assertThat(thrown.getSuppressed()).hasSize(1);
        assertThat(List.of(thrown.getMessage(), thrown.getSuppressed()[0].getMessage()))
                .containsExactlyInAnyOrder(
                        "task 0 -> druid.broken: 1 event failed: no room",
                        "task 0 -> druid.bad: 1 event failed: no task");
        assertThat(good.events()).containsExactly("good event");
        awaitCount("good-events-sent", 1);
    }

    @Test
    void without_throwOnError_failures_are_counted_and_the_flush_returns() {
        TestBeams.put("clicks", new FailingBeam<>(new RecordingBeam<>(), new IllegalStateException("no room")));
        properties.put("systems.druid.beam.throwOnError", "false");
        SystemProducer producer = started();
        send(producer, "task 0", "clicks", "a");

        producer.flush("task 0");

        awaitCount("clicks-events-failed", 1);
        awaitCount("clicks-events-pending", 0);
    }

    @Test
    void a_flush_that_takes_too_long_fails_and_the_next_one_waits_again() {
        properties.put("systems.druid.beam.flushTimeoutMillis", "1");
        SystemProducer producer = started();
        send(producer, "task 0", "clicks", "a");
        assertThatThrownBy(() -> producer.flush("task 0"))
                .isInstanceOf(SamzaException.class)
                .hasMessage("task 0 -> druid.clicks: 1 event has no outcome after PT0.001S");
        assertThatThrownBy(() -> producer.flush("task 0")).isInstanceOf(SamzaException.class);

        delivery("clicks", "a").sent();
        producer.flush("task 0");
    }

    @Test
    void an_interrupted_flush_fails_even_without_throwOnError() {
        properties.put("systems.druid.beam.throwOnError", "false");
        SystemProducer producer = started();
        send(producer, "task 0", "clicks", "a");
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> producer.flush("task 0"))
                    .isInstanceOf(SamzaException.class)
                    .hasMessageContaining("interrupted");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void stopping_sends_what_is_left_and_closes_the_client() throws Exception {
        properties.put("systems.druid.beam.stopTimeoutMillis", "20000");
        properties.put("systems.druid.beam.lingerMillis", "-1");
        SystemProducer producer = started();
        send(producer, "task 0", "clicks", "a");
        send(producer, "task 1", "clicks", "b");
        CompletableFuture<Void> stop = CompletableFuture.runAsync(producer::stop, tasks);

        delivery("clicks", "a").sent();
        delivery("clicks", "b").sent();
        stop.get(20, TimeUnit.SECONDS);

        assertThat(TestBeams.holding("clicks").isClosed()).isTrue();
        awaitCount("clicks-events-sent", 2);
        assertThatThrownBy(() -> send(producer, "task 0", "clicks", "c"))
                .isInstanceOf(SamzaException.class)
                .hasMessage("task 0 -> druid.clicks: the producer is stopped");
        producer.stop();
    }

    @Test
    void stopping_fails_in_time_when_something_has_no_outcome() {
        SystemProducer producer = started();
        send(producer, "task 0", "clicks", "a");
        assertThatThrownBy(producer::stop)
                .isInstanceOf(SamzaException.class)
                .hasMessage("task 0 -> druid.clicks: 1 event has no outcome after PT0.2S");
        assertThat(TestBeams.holding("clicks").isClosed()).isTrue();
        awaitCount("clicks-events-failed", 1);
        awaitCount("clicks-events-pending", 0);
    }

    @Test
    void a_full_client_holds_the_task() throws Exception {
        properties.put("systems.druid.beam.batchSize", "1");
        properties.put("systems.druid.beam.maxPendingBatches", "1");
        SystemProducer producer = started();
        send(producer, "task 0", "clicks", "in flight");
        delivery("clicks", "in flight");
        send(producer, "task 0", "clicks", "collected");
        AtomicReference<Thread> task = new AtomicReference<>();
        CompletableFuture<Void> third = CompletableFuture.runAsync(
                () -> {
                    task.set(Thread.currentThread());
                    send(producer, "task 0", "clicks", "held");
                },
                tasks);
        await().until(() -> task.get() != null && task.get().getState() == Thread.State.WAITING);
        assertThat(third).isNotDone();

        delivery("clicks", "in flight").sent();

        third.get(20, TimeUnit.SECONDS);
        delivery("clicks", "collected").sent();
        delivery("clicks", "held").sent();
        producer.flush("task 0");
        awaitCount("clicks-events-sent", 3);
    }

    @Test
    void containers_of_one_job_in_a_jvm_share_the_client_and_the_last_closes_it() {
        SystemProducer first = started();
        SystemProducer second = started();
        send(first, "task 0", "clicks", "a");
        send(second, "task 1", "clicks", "b");
        HoldingBeam<Object> beam = TestBeams.holding("clicks");
        delivery("clicks", "a").sent();
        delivery("clicks", "b").sent();

        first.stop();
        assertThat(beam.isClosed()).isFalse();
        second.stop();
        assertThat(beam.isClosed()).isTrue();
    }

    @Test
    void many_tasks_send_and_flush_at_once_and_each_message_is_counted_once() throws Exception {
        RecordingBeam<Object> beam = new RecordingBeam<>();
        TestBeams.put("clicks", beam);
        SystemProducer producer = started();
        List<CompletableFuture<Void>> all = IntStream.range(0, 8)
                .mapToObj(task -> CompletableFuture.runAsync(
                        () -> {
                            for (int i = 0; i < 1000; i++) {
                                send(producer, "task " + task, "clicks", task + "/" + i);
                                if (i % 100 == 99) {
                                    producer.flush("task " + task);
                                }
                            }
                        },
                        tasks))
                .toList();
        for (CompletableFuture<Void> one : all) {
            one.get(20, TimeUnit.SECONDS);
        }

        assertThat(beam.events()).hasSize(8000).doesNotHaveDuplicates();
        awaitCount("clicks-events-received", 8000);
        awaitCount("clicks-events-sent", 8000);
        awaitCount("clicks-events-pending", 0);
    }

    @Test
    void what_cannot_be_an_event_is_refused_with_what_to_do() {
        assertThatThrownBy(() -> send(started(), "task 0", "clicks", null))
                .isInstanceOf(SamzaException.class)
                .hasMessage(
                        "task 0 -> druid.clicks: a message of null cannot be sent to Druid, which deletes no events");

        StreamClients maps = StreamClients.ofMaps(stream -> {
            throw new IllegalStateException("not asked for");
        });
        assertThat(maps.event(Map.of("page", "home"))).isEqualTo(Map.of("page", "home"));
        assertThatThrownBy(() -> maps.event(KV.of("key", Map.of())))
                .hasMessageContaining("must be a Map of field names and values, not org.apache.samza.operators.KV");
        assertThatThrownBy(() -> maps.event("{}".getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("NoOpSerde");
        assertThatThrownBy(() -> maps.event(null)).hasMessageContaining("not null");
    }

    @Test
    void a_client_that_cannot_be_opened_is_told_and_tried_again() {
        properties.put("systems.druid.beam.factory", BrokenAtFirst.class.getName());
        BrokenAtFirst.broken = true;
        SystemProducer producer = started();
        assertThatThrownBy(() -> send(producer, "task 0", "clicks", "a"))
                .isInstanceOf(SamzaException.class)
                .hasMessage("task 0 -> druid.clicks: the client cannot be opened: no ZooKeeper at zk:2181");
        BrokenAtFirst.broken = false;
        send(producer, "task 0", "clicks", "a");
        producer.flush("task 0");
    }

    /** Fails until told otherwise. */
    public static final class BrokenAtFirst implements StreamBeamFactory {
        private static volatile boolean broken;

        @Override
        public Beam<Object> makeBeam(SystemStream stream, Config config) {
            if (broken) {
                throw new IllegalStateException("no ZooKeeper at zk:2181");
            }
            return new RecordingBeam<>();
        }
    }

    @Test
    void nothing_can_be_read_from_the_system() {
        assertThatThrownBy(
                        () -> new BeamSystemFactory().getConsumer("druid", new MapConfig(properties), registry, "test"))
                .isInstanceOf(SamzaException.class)
                .hasMessage("The system druid sends to Druid; a job cannot read from it");
    }

    private SystemProducer started() {
        SystemProducer producer =
                new BeamSystemFactory().getProducer("druid", new MapConfig(properties), registry, "test");
        producers.add(producer);
        producer.start();
        return producer;
    }

    private static void send(SystemProducer producer, String source, String stream, Object message) {
        producer.send(source, new OutgoingMessageEnvelope(new SystemStream("druid", stream), message));
    }

    private CompletableFuture<Void> flushing(SystemProducer producer, String source) {
        return CompletableFuture.runAsync(() -> producer.flush(source), tasks);
    }

    /** A message once it has reached the beam. */
    private static Delivery<Object> delivery(String stream, Object message) {
        return await().until(
                        () -> TestBeams.holding(stream).deliveries().stream()
                                .filter(delivery -> delivery.event().equals(message))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private long count(String metric) {
        return ((Number) ((Gauge<?>) registry.getGroup(StreamMetrics.GROUP).get("druid-" + metric)).getValue())
                .longValue();
    }

    /** What Samza is shown may be a second old. */
    private void awaitCount(String metric, long expected) {
        await().untilAsserted(() -> assertThat(count(metric)).as(metric).isEqualTo(expected));
    }
}
