// SPDX-License-Identifier: Apache-2.0
package io.tranquility.storm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tranquility.adapter.BeamFactory;
import io.tranquility.beam.Beam;
import io.tranquility.testing.DruidFlavour;
import io.tranquility.testing.FailingBeam;
import io.tranquility.testing.FakeDruid;
import io.tranquility.testing.Fault;
import io.tranquility.testing.LoopbackZooKeeper;
import io.tranquility.testing.RecordingBeam;
import io.tranquility.tranquilizer.Tranquilizer;
import io.tranquility.tranquilizer.TranquilizerTuning;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.storm.Config;
import org.apache.storm.topology.TopologyBuilder;
import org.apache.storm.trident.Stream;
import org.apache.storm.trident.TridentTopology;
import org.apache.storm.trident.testing.FixedBatchSpout;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Values;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Topologies in Storm's own local cluster. */
final class TopologyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final TranquilizerTuning UNTIL_FULL =
            new TranquilizerTuning(100, 5, TranquilizerTuning.UNTIL_FULL, true);

    private static TestCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = new TestCluster();
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.stop();
    }

    @Test
    void each_kind_of_outcome_becomes_an_ack_or_a_failure_and_dropped_events_are_emitted() throws Exception {
        try (LoopbackZooKeeper zooKeeper = LoopbackZooKeeper.open();
                FakeDruid druid = FakeDruid.builder(DruidFlavour.DRUID_33_WITH_EXTENSION)
                        .zooKeeper(zooKeeper.connect())
                        .start()) {
            druid.failPushes(Fault.answer(403, "not today"), 1000);
            Instant now = Instant.now();
            EventLog log =
                    EventLog.of("outcomes", 30, id -> event(id, id % 3 == 0 ? now.minus(Duration.ofDays(2)) : now));
            BeamBolt<Map<String, Object>> bolt = new BeamBolt<>(
                            BeamFactory.fromConfig(config(zooKeeper.connect()), "clicks"))
                    .withField("event")
                    .withDroppedStream();
            TopologyBuilder builder = topology("outcomes", bolt, 1);
            builder.setBolt("dropped", new RecordingBolt("outcomes")).shuffleGrouping("druid", BeamBolt.DROPPED_STREAM);

            cluster.run("outcomes", builder.createTopology(), Map.of(), () -> {
                await().atMost(PATIENCE).until(() -> log.replays() > 0);
                assertThat(log.ackedCount()).isLessThanOrEqualTo(10);
                druid.heal();
                await().atMost(PATIENCE).until(log::isDone);
            });

            assertThat(druid.rows("clicks").stream().map(row -> (int) row.get("id")))
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 30)
                            .filter(id -> id % 3 != 0)
                            .boxed()
                            .toList());
            assertThat(RecordingBolt.recorded("outcomes")).hasSize(10).allSatisfy(dropped -> assertThat(dropped)
                    .containsEntry("reason", "BEFORE_WINDOW")
                    .containsKeys("event", "message"));
        }
    }

    @Test
    void an_idle_bolt_sends_the_tail_of_a_batch_at_the_next_tick() throws Exception {
        RecordingBeam<Map<String, Object>> beam = new RecordingBeam<>();
        EventLog log = EventLog.of("idle", 5, id -> event(id, Instant.EPOCH));

        run("idle", log, bolt("idle", beam, UNTIL_FULL), 1, Map.of());

        assertThat(ids(beam)).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
        assertThat(log.replays()).isZero();
    }

    @Test
    void a_full_client_holds_the_spout() throws Exception {
        GatedBeam beam = new GatedBeam();
        EventLog log = EventLog.of("full", 5000, id -> event(id, Instant.EPOCH));
        BeamBolt<Map<String, Object>> bolt = bolt("full", beam, new TranquilizerTuning(10, 1, Duration.ZERO, true));
        Map<String, Object> smallQueues = Map.of(Config.TOPOLOGY_EXECUTOR_RECEIVE_BUFFER_SIZE, 64);

        cluster.run("full", topology("full", bolt, 1).createTopology(), smallQueues, () -> {
            await().atMost(PATIENCE).until(() -> beam.heldCount() > 0);
            await().during(Duration.ofMillis(500)).atMost(PATIENCE).until(() -> log.taken() < 1000);
            assertThat(log.ackedCount()).isZero();

            beam.open();
            await().atMost(PATIENCE).until(log::isDone);
        });
        assertThat(log.replays()).isZero();
    }

    @Test
    void the_tasks_of_all_workers_in_a_jvm_share_one_client_that_is_closed_with_the_last() throws Exception {
        RecordingBeam<Map<String, Object>> beam = new RecordingBeam<>();
        EventLog log = EventLog.of("parallel", 3000, id -> event(id, Instant.EPOCH));

        run("parallel", log, bolt("parallel", beam, TranquilizerTuning.DEFAULT), 3, Map.of(Config.TOPOLOGY_WORKERS, 2));

        assertThat(ids(beam)).hasSize(3000).doesNotHaveDuplicates();
        assertThat(log.replays()).isZero();
        assertThat(new TestFactory<>("parallel").opened()).isEqualTo(1);
        assertThat(beam.isClosed()).isTrue();
    }

    @Test
    void acks_arrive_where_storm_batches_its_messages() throws Exception {
        RecordingBeam<Map<String, Object>> beam = new RecordingBeam<>();
        EventLog log = EventLog.of("batched", 205, id -> event(id, Instant.EPOCH));

        run(
                "batched",
                log,
                bolt("batched", beam, TranquilizerTuning.DEFAULT),
                1,
                Map.of(Config.TOPOLOGY_PRODUCER_BATCH_SIZE, 100));

        assertThat(ids(beam)).hasSize(205);
        assertThat(log.replays()).isZero();
    }

    @Test
    @SuppressWarnings("unchecked")
    void a_trident_batch_is_replayed_as_a_whole_by_all_states_until_all_its_events_are_sent() throws Exception {
        RecordingBeam<Map<String, Object>> beam = new RecordingBeam<>();
        FailingBeam<Map<String, Object>> failing =
                new FailingBeam<>(beam, new IllegalStateException("Druid is not there"));
        List<Object>[] values = IntStream.range(0, 40)
                .mapToObj(id -> new Values(event(id, Instant.EPOCH)))
                .toArray(List[]::new);
        RecordingBeam<Map<String, Object>> other = new RecordingBeam<>();
        TridentTopology trident = new TridentTopology();
        Stream events = trident.newStream("events", new FixedBatchSpout(new Fields("event"), 8, values));
        for (BeamFactory<Map<String, Object>> factory :
                List.of(factory("trident-other", other, UNTIL_FULL), factory("trident", failing, UNTIL_FULL))) {
            events.partitionPersist(new BeamStateFactory<>(factory), new Fields("event"), new BeamStateUpdater<>());
        }

        cluster.run("trident", trident.build(), Map.of(), () -> {
            await().atMost(PATIENCE).until(() -> failing.failed() >= 16);
            assertThat(beam.events()).isEmpty();
            failing.heal();
            await().atMost(PATIENCE).until(() -> beam.events().size() == 40);
        });

        assertThat(ids(beam)).doesNotHaveDuplicates();
        assertThat(ids(other)).containsAll(ids(beam)).hasSizeGreaterThan(40);
        assertThat(beam.isClosed()).isTrue();
        assertThat(other.isClosed()).isTrue();
    }

    private static void run(
            String name, EventLog log, BeamBolt<Map<String, Object>> bolt, int tasks, Map<String, Object> config)
            throws Exception {
        cluster.run(name, topology(name, bolt, tasks).createTopology(), config, () -> {
            await().atMost(PATIENCE).until(log::isDone);
        });
    }

    private static TopologyBuilder topology(String name, BeamBolt<Map<String, Object>> bolt, int tasks) {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("events", new ReplayingSpout(name));
        builder.setBolt("druid", bolt, tasks).shuffleGrouping("events");
        return builder;
    }

    private static BeamBolt<Map<String, Object>> bolt(
            String name, Beam<Map<String, Object>> beam, TranquilizerTuning tuning) {
        return new BeamBolt<>(factory(name, beam, tuning)).withField("event");
    }

    private static BeamFactory<Map<String, Object>> factory(
            String name, Beam<Map<String, Object>> beam, TranquilizerTuning tuning) {
        return TestFactory.of(name, () -> Tranquilizer.over(beam, tuning));
    }

    private static List<Integer> ids(RecordingBeam<Map<String, Object>> beam) {
        return beam.events().stream().map(event -> (Integer) event.get("id")).toList();
    }

    private static Map<String, Object> event(int id, Instant time) {
        return new HashMap<>(Map.of("time", time.toString(), "id", id)); // which Storm can serialize
    }

    private static String config(String zooKeeper) {
        return """
                {
                  "dataSources": [{
                    "spec": {
                      "dataSchema": {
                        "dataSource": "clicks",
                        "timestampSpec": {"column": "time", "format": "auto"},
                        "dimensionsSpec": {"dimensions": ["id"]},
                        "metricsSpec": [{"type": "count", "name": "count"}],
                        "granularitySpec": {"segmentGranularity": "HOUR", "queryGranularity": "NONE"}
                      },
                      "tuningConfig": {"type": "realtime", "windowPeriod": "PT10M"}
                    }
                  }],
                  "properties": {"zookeeper.connect": "%s"}
                }
                """.formatted(zooKeeper);
    }
}
