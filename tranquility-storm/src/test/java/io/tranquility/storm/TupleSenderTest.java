// SPDX-License-Identifier: Apache-2.0
package io.tranquility.storm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tranquility.adapter.DeliveryFailedException;
import io.tranquility.beam.Delivery;
import io.tranquility.beam.DropReason;
import io.tranquility.testing.HoldingBeam;
import io.tranquility.tranquilizer.Outcomes;
import io.tranquility.tranquilizer.Tranquilizer;
import io.tranquility.tranquilizer.TranquilizerTuning;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.storm.Config;
import org.apache.storm.Testing;
import org.apache.storm.task.OutputCollector;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.tuple.Values;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TupleSenderTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final HoldingBeam<String> beam = new HoldingBeam<>();
    private final Tranquilizer<String> tranquilizer =
            Tranquilizer.over(beam, new TranquilizerTuning(100, 5, TranquilizerTuning.UNTIL_FULL, true));
    private final RecordingCollector storm = new RecordingCollector();
    private final CountingContext metrics = new CountingContext();
    private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 5);

    @AfterEach
    void close() {
        tranquilizer.close(Duration.ZERO);
    }

    @Test
    void a_tuple_is_acked_when_its_event_is_sent() {
        TupleSender<String> sender = sender(Map.of(), false);
        sender.send(tuple("a"));
        sender.send(tuple("a"));
        List<Delivery<String>> held = flushed(sender, 2);
        assertThat(storm.told()).isEmpty();
        assertThat(counts()).isEqualTo(Map.of("received", 2L, "pending", 2L));

        held.get(1).sent();
        assertThat(storm.told()).containsExactly("ack a");
        assertThat(counts()).isEqualTo(Map.of("received", 2L, "sent", 1L, "pending", 1L));

        held.get(0).sent();
        assertThat(storm.told()).containsExactly("ack a", "ack a");
        assertThat(counts()).isEqualTo(Map.of("received", 2L, "sent", 2L));
    }

    @Test
    void a_tuple_is_failed_when_its_event_failed_and_the_next_tick_reports_it_once() {
        TupleSender<String> sender = sender(Map.of(), false);
        sender.send(tuple("a"));

        flushed(sender, 1).get(0).fail(new IOException("no luck"));

        assertThat(storm.told()).containsExactly("fail a");
        assertThat(counts()).isEqualTo(Map.of("received", 1L, "failed", 1L));
        sender.tick();
        sender.tick();
        assertThat(storm.errors()).singleElement().isInstanceOf(DeliveryFailedException.class);
        assertThat(storm.errors().get(0)).hasMessage("1 event failed: no luck");
    }

    @Test
    void a_dropped_event_is_acked_and_counted() {
        TupleSender<String> sender = sender(Map.of(), false);
        sender.send(tuple("a"));

        flushed(sender, 1).get(0).drop(DropReason.BEFORE_WINDOW, "late");

        assertThat(storm.told()).containsExactly("ack a");
        assertThat(counts()).isEqualTo(Map.of("received", 1L, "dropped", 1L));
    }

    @Test
    void a_dropped_event_is_emitted_anchored_before_its_tuple_is_acked() {
        TupleSender<String> sender = sender(Map.of(), true);
        sender.send(tuple("a"));

        flushed(sender, 1).get(0).drop(DropReason.REJECTED, "by Druid");

        assertThat(storm.told()).containsExactly("emit dropped [a, REJECTED, by Druid] for a", "ack a");
    }

    @Test
    void a_dropped_event_that_storm_cannot_emit_is_failed_and_reported() {
        TupleSender<String> sender = sender(Map.of(), true);
        storm.refuseEmits(new IllegalArgumentException("Class is not registered"));
        sender.send(tuple("a"));

        flushed(sender, 1).get(0).drop(DropReason.REJECTED, "by Druid");

        assertThat(storm.told()).containsExactly("fail a");
        sender.tick();
        assertThat(storm.errors()).singleElement().isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_tuple_is_failed_at_its_deadline_and_a_later_outcome_is_counted_but_not_told() {
        TupleSender<String> sender = sender(Map.of(), false);
        sender.send(tuple("a"));
        nanoTime.addAndGet(TIMEOUT.toNanos());
        sender.send(tuple("b"));
        sender.failOverdue();
        assertThat(storm.told()).isEmpty();

        nanoTime.addAndGet(1);
        sender.failOverdue();
        sender.failOverdue();
        assertThat(storm.told()).containsExactly("fail a");
        assertThat(counts()).isEqualTo(Map.of("received", 2L, "pending", 2L, "expired", 1L));

        flushed(sender, 2).forEach(Delivery::sent);
        assertThat(storm.told()).containsExactly("fail a", "ack b");
        assertThat(counts()).isEqualTo(Map.of("received", 2L, "sent", 2L, "expired", 1L));
    }

    @Test
    void without_a_timeout_a_tuple_waits_for_its_outcome() {
        TupleSender<String> sender = sender(Map.of(Config.TOPOLOGY_ENABLE_MESSAGE_TIMEOUTS, false), false);
        sender.send(tuple("a"));

        nanoTime.addAndGet(Duration.ofDays(1000).toNanos());
        sender.failOverdue();

        assertThat(storm.told()).isEmpty();
    }

    @Test
    void a_tuple_without_an_event_is_failed_and_reported_and_harms_no_other() {
        TupleSender<String> sender = sender(Map.of(), false);
        sender.send(tuple(null));
        assertThat(storm.told()).containsExactly("fail null");
        assertThat(storm.errors().get(0)).hasMessageContaining("[field1]").hasMessageContaining("the event is null");
        assertThat(counts()).isEqualTo(Map.of("unmapped", 1L));

        sender.send(tuple("a"));
        flushed(sender, 1).get(0).sent();
        assertThat(storm.told()).containsExactly("fail null", "ack a");
    }

    @Test
    void a_field_that_is_not_there_is_named() {
        TupleSender<String> sender = sender(EventMapper.field("click"), Map.of(), false);

        sender.send(tuple("a"));

        assertThat(storm.told()).containsExactly("fail a");
        assertThat(storm.errors().get(0)).hasMessageContaining("[field1]").hasMessageContaining("click");
    }

    @Test
    void a_field_and_a_mapper_choose_the_event() {
        sender(EventMapper.field("field2"), Map.of(), false).send(Testing.testTuple(new Values("a", "b")));
        sender(tuple -> tuple.getString(0) + tuple.getString(1), Map.of(), false)
                .send(Testing.testTuple(new Values("a", "b")));

        var unused = tranquilizer.flush();
        await().until(() -> beam.deliveries().size() == 2);
        assertThat(beam.events()).containsExactly(List.of("b", "ab"));
    }

    @Test
    void where_storm_batches_its_messages_outcomes_wait_for_the_bolts_thread() {
        for (String batchSize : List.of(Config.TOPOLOGY_PRODUCER_BATCH_SIZE, Config.TOPOLOGY_TRANSFER_BATCH_SIZE)) {
            storm.told().clear();
            int before = beam.deliveries().size();
            TupleSender<String> sender = sender(Map.of(batchSize, 2L), false);
            sender.send(tuple("a"));
            sender.send(tuple("b"));
            List<Delivery<String>> held = flushed(sender, before + 2);

            held.get(before).sent();
            assertThat(storm.told()).isEmpty();
            sender.tick();
            assertThat(storm.told()).containsExactly("ack a");

            held.get(before + 1).fail(new IOException("no luck"));
            sender.send(tuple("c"));
            assertThat(storm.told()).containsExactly("ack a", "fail b");
            flushed(sender, before + 3);
        }
    }

    /** What the client and the task have counted, where it is not zero. */
    private Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>(metrics.counts());
        Outcomes outcomes = tranquilizer.outcomes();
        counts.put("received", outcomes.received());
        counts.put("sent", outcomes.sent());
        counts.put("dropped", outcomes.dropped());
        counts.put("failed", outcomes.failed());
        counts.put("pending", outcomes.pending());
        counts.values().removeIf(count -> count == 0);
        return counts;
    }

    private TupleSender<String> sender(Map<String, Object> topologyConfig, boolean emitsDropped) {
        return sender(EventMapper.zerothField(), topologyConfig, emitsDropped);
    }

    private TupleSender<String> sender(
            EventMapper<String> mapper, Map<String, Object> topologyConfig, boolean emitsDropped) {
        boolean timeouts = topologyConfig.get(Config.TOPOLOGY_ENABLE_MESSAGE_TIMEOUTS) == null;
        return new TupleSender<>(
                tranquilizer,
                new EventReader<>(mapper),
                new TupleOutcomes(topologyConfig, new OutputCollector(storm), emitsDropped),
                BeamMetrics.of(metrics),
                timeouts ? TIMEOUT : DeliveryTimeout.of(topologyConfig),
                nanoTime::get);
    }

    /** What the beam holds after a tick, which hands on whatever was sent. */
    private List<Delivery<String>> flushed(TupleSender<String> sender, int count) {
        sender.tick();
        await().until(() -> beam.deliveries().size() == count);
        return beam.deliveries();
    }

    private static Tuple tuple(String value) {
        return Testing.testTuple(new Values(value));
    }
}
