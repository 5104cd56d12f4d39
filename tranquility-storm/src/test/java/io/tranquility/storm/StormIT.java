// SPDX-License-Identifier: Apache-2.0
package io.tranquility.storm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tranquility.embedded.EmbeddedDruid;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.storm.Config;
import org.apache.storm.generated.StormTopology;
import org.apache.storm.topology.TopologyBuilder;
import org.apache.storm.trident.TridentTopology;
import org.apache.storm.tuple.Fields;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Topologies in Storm's local cluster send to a real Druid, by the {@code -all} jar, while workers and tasks are killed. */
final class StormIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration SOON = Duration.ofMillis(10);
    private static final int MANY = 20_000;
    private static final int VERY_MANY = 200_000;

    private static final Map<String, Object> FAST = Map.of(Config.TOPOLOGY_MAX_SPOUT_PENDING, 1000);

    /** So slow that a fault finds events on their way. */
    private static final Map<String, Object> SLOWLY = Map.of(Config.TOPOLOGY_MAX_SPOUT_PENDING, 100);

    private static EmbeddedDruid druid;
    private static TestCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        druid = EmbeddedDruid.builder()
                .extension(Path.of(System.getProperty("druid.extension")))
                .indexers(2)
                .onProgress(System.out::println)
                .start();
        cluster = new TestCluster();
    }

    @AfterAll
    static void stop() throws Exception {
        if (cluster != null) {
            cluster.stop();
        }
        if (druid != null) {
            druid.close();
        }
    }

    @Test
    void every_event_of_a_topology_is_in_druid_once() throws Exception {
        assertOnce("topology", MANY);
    }

    @Test
    @Tag("faults")
    void every_event_of_a_long_topology_is_in_druid_once() throws Exception {
        assertOnce("long_topology", VERY_MANY);
    }

    @Test
    void every_event_of_trident_is_in_druid_once() throws Exception {
        assertTridentOnce("trident", MANY);
    }

    @Test
    @Tag("faults")
    void every_event_of_a_long_trident_topology_is_in_druid_once() throws Exception {
        assertTridentOnce("long_trident", VERY_MANY);
    }

    @Test
    void a_killed_worker_loses_nothing_and_repeats_at_most_what_was_replayed() throws Exception {
        DruidTable table = DruidTable.of(druid, "killed_worker", 1);
        EventLog log = EventLog.of(table.name(), MANY, table::event);
        cluster.run(table.name(), topology(table), SLOWLY, () -> {
            await().pollInterval(SOON).atMost(PATIENCE).until(() -> log.ackedCount() > MANY / 4);

            cluster.replaceWorker(table.name());

            await().atMost(PATIENCE).until(log::isDone);
        });
        assertThat(log.replays()).isPositive();
        assertThat(table.awaitEvents(MANY)).isBetween(0L, log.replays());
    }

    @Test
    void a_killed_trident_worker_loses_nothing_and_repeats_at_most_what_was_replayed() throws Exception {
        DruidTable table = DruidTable.of(druid, "killed_trident", 1);
        SliceSpout spout = SliceSpout.of(table.name(), 200, MANY, table::event);
        cluster.run(table.name(), trident(table, spout), SLOWLY, () -> {
            await().atMost(PATIENCE).ignoreExceptions().until(() -> table.events() > MANY / 4);

            cluster.replaceWorker(table.name());

            table.awaitEvents(MANY);
        });
        assertThat(spout.slices().replays()).isPositive();
        assertThat(table.awaitEvents(MANY)).isBetween(0L, spout.slices().replays());
    }

    @Test
    void a_killed_replicant_of_druids_task_loses_nothing_and_repeats_at_most_what_was_replayed() throws Exception {
        DruidTable table = DruidTable.of(druid, "killed_task", 2);
        EventLog log = EventLog.of(table.name(), MANY, table::event);
        cluster.run(table.name(), topology(table), SLOWLY, () -> {
            await().pollInterval(SOON).atMost(PATIENCE).until(() -> log.ackedCount() > MANY / 4);
            List<String> tasks = table.runningTasks();
            assertThat(tasks).hasSize(2);

            table.kill(tasks.get(0));
            assertThat(log.isDone()).isFalse();

            await().atMost(PATIENCE).until(log::isDone);
        });
        assertThat(table.awaitEvents(MANY)).isBetween(0L, log.replays());
    }

    private static void assertOnce(String name, int count) throws Exception {
        DruidTable table = DruidTable.of(druid, name, 1);
        EventLog log = EventLog.of(name, count, table::event);
        cluster.run(table.name(), topology(table), FAST, () -> {
            await().atMost(PATIENCE).until(log::isDone);
        });
        assertThat(log.replays()).isZero();
        assertThat(table.awaitEvents(count)).isZero();
    }

    private static void assertTridentOnce(String name, int count) throws Exception {
        DruidTable table = DruidTable.of(druid, name, 1);
        SliceSpout spout = SliceSpout.of(name, 2000, count, table::event);
        cluster.run(table.name(), trident(table, spout), FAST, () -> {
            await().atMost(PATIENCE).ignoreExceptions().until(() -> table.events() == count);
        });
        assertThat(spout.slices().replays()).isZero();
        assertThat(table.awaitEvents(count)).isZero();
    }

    private static StormTopology topology(DruidTable table) {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("events", new ReplayingSpout(table.name()));
        builder.setBolt("druid", new BeamBolt<>(table.factory()).withField("event"), 2)
                .shuffleGrouping("events");
        return builder.createTopology();
    }

    private static StormTopology trident(DruidTable table, SliceSpout spout) {
        TridentTopology trident = new TridentTopology();
        trident.newStream(table.name(), spout)
                .partitionPersist(
                        new BeamStateFactory<>(table.factory()), new Fields("event"), new BeamStateUpdater<>());
        return trident.build();
    }
}
