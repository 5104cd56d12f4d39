// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tranquility.druid.DruidLocation;
import io.tranquility.internal.cluster.ClusterState;
import io.tranquility.internal.cluster.Interval;
import io.tranquility.internal.cluster.TaskSet;
import io.tranquility.internal.http.Scheme;
import io.tranquility.internal.overlord.OverlordLocator;
import io.tranquility.internal.retry.TransientException;
import io.tranquility.internal.task.TaskLocator;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.curator.x.discovery.ServiceDiscovery;
import org.apache.curator.x.discovery.ServiceDiscoveryBuilder;
import org.apache.curator.x.discovery.ServiceInstance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On a real ZooKeeper. */
final class ZooKeeperClusterStoreTest {
    private static final DruidLocation WIKI = new DruidLocation("druid/overlord", "/druid/discovery", "wiki");
    private static final Interval HOUR =
            new Interval(Instant.parse("2026-11-23T13:00:00Z"), Instant.parse("2026-11-23T14:00:00Z"));

    @RegisterExtension
    final ZooKeeperServerExtension server = new ZooKeeperServerExtension();

    private ZooKeeper zooKeeper;

    @BeforeEach
    void connect() {
        zooKeeper = new ZooKeeper(server.options(), "test");
    }

    @AfterEach
    void disconnect() {
        zooKeeper.close();
    }

    private static ClusterState withNextPartition(ClusterState state) {
        List<TaskSet> sets = new ArrayList<>(state.taskSets(HOUR));
        int partition = sets.size();
        TaskSet.TaskName name = new TaskSet.TaskName("id" + partition, "firehose" + partition);
        sets.add(new TaskSet(HOUR, partition, List.of(name)));
        return state.with(HOUR, sets);
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    @Test
    void the_state_is_where_the_original_has_it() throws Exception {
        ClusterState state =
                get(new ZooKeeperClusterStore(zooKeeper, WIKI).update(ZooKeeperClusterStoreTest::withNextPartition));
        byte[] data = zooKeeper.curator().getData().forPath("/tranquility/beams/druid:overlord/wiki/data");
        assertThat(new String(data, StandardCharsets.UTF_8))
                .isEqualTo(new String(state.toJson(), StandardCharsets.UTF_8))
                .contains("id0");
    }

    @Test
    void changes_of_two_instances_follow_one_another() throws Exception {
        try (ZooKeeper other = new ZooKeeper(server.options(), "other")) {
            List<CompletableFuture<ClusterState>> updates = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                for (ZooKeeper instance : List.of(zooKeeper, other)) {
                    updates.add(new ZooKeeperClusterStore(instance, WIKI)
                            .update(ZooKeeperClusterStoreTest::withNextPartition));
                }
            }
            for (CompletableFuture<ClusterState> update : updates) {
                assertThat(get(update).taskSets(HOUR)).isNotEmpty();
            }
            ClusterState state = get(new ZooKeeperClusterStore(zooKeeper, WIKI).update(same -> same));
            assertThat(state.taskSets(HOUR))
                    .extracting(TaskSet::partition)
                    .hasSize(20)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void a_watcher_is_told_what_others_change_also_after_a_restart_of_zookeeper() throws Exception {
        BlockingQueue<ClusterState> told = new LinkedBlockingQueue<>();
        new ZooKeeperClusterStore(zooKeeper, WIKI).watch(told::add);
        try (ZooKeeper other = new ZooKeeper(server.options(), "other")) {
            ZooKeeperClusterStore others = new ZooKeeperClusterStore(other, WIKI);
            for (int change = 0; change < 2; change++) {
                ClusterState changed = get(others.update(ZooKeeperClusterStoreTest::withNextPartition));
                await().atMost(Duration.ofSeconds(30)).until(() -> told.contains(changed));
                server.stop();
                server.start();
            }
        }
    }

    @Test
    void a_watcher_is_not_told_of_what_cannot_be_read() throws Exception {
        BlockingQueue<ClusterState> told = new LinkedBlockingQueue<>();
        ZooKeeperClusterStore store = new ZooKeeperClusterStore(zooKeeper, WIKI);
        store.watch(told::add);
        ClusterState first = get(store.update(ZooKeeperClusterStoreTest::withNextPartition));
        String path = "/tranquility/beams/druid:overlord/wiki/data";
        zooKeeper.curator().setData().forPath(path, "hello".getBytes(StandardCharsets.UTF_8));
        zooKeeper.curator().setData().forPath(path, ClusterState.empty().toJson());
        await().atMost(Duration.ofSeconds(30)).until(() -> told.contains(ClusterState.empty()));
        assertThat(told).isSubsetOf(first, ClusterState.empty());
    }

    @Test
    void a_change_that_throws_changes_nothing_and_frees_the_mutex() throws Exception {
        ZooKeeperClusterStore store = new ZooKeeperClusterStore(zooKeeper, WIKI);
        assertThatThrownBy(() -> get(store.update(state -> {
                    throw new IllegalStateException("bug");
                })))
                .hasRootCauseMessage("bug");
        assertThat(get(store.update(ZooKeeperClusterStoreTest::withNextPartition))
                        .taskSets(HOUR))
                .hasSize(1);
    }

    @Test
    void a_node_that_is_not_ours_is_left_alone_and_named() throws Exception {
        String path = "/tranquility/beams/druid:overlord/wiki/data";
        zooKeeper.curator().create().creatingParentsIfNeeded().forPath(path, "hello".getBytes(StandardCharsets.UTF_8));
        ZooKeeperClusterStore store = new ZooKeeperClusterStore(zooKeeper, WIKI);
        assertThatThrownBy(() -> get(store.update(ZooKeeperClusterStoreTest::withNextPartition)))
                .hasMessageContaining("The node " + path + " in ZooKeeper is not readable");
        assertThat(zooKeeper.curator().getData().forPath(path)).isEqualTo("hello".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void goes_on_after_a_restart_of_zookeeper() throws Exception {
        ZooKeeperClusterStore store = new ZooKeeperClusterStore(zooKeeper, WIKI);
        get(store.update(ZooKeeperClusterStoreTest::withNextPartition));
        server.stop();
        server.start();
        assertThat(get(store.update(ZooKeeperClusterStoreTest::withNextPartition))
                        .taskSets(HOUR))
                .hasSize(2);
    }

    @Test
    void after_closing_a_change_fails() {
        zooKeeper.close();
        assertThatThrownBy(() -> get(new ZooKeeperClusterStore(zooKeeper, WIKI).update(state -> state)))
                .hasMessageContaining("The connection to ZooKeeper is closed");
    }

    @Test
    void the_overlord_is_found_where_druid_announces_it() throws Exception {
        OverlordLocator locator = new CuratorOverlordLocator(zooKeeper, WIKI, Scheme.HTTP);
        assertThatThrownBy(() -> get(locator.locate()))
                .hasCauseInstanceOf(TransientException.class)
                .hasMessageContaining("No Overlord is announced in ZooKeeper")
                .hasMessageContaining("under /druid/discovery/druid:overlord");

        try (ServiceDiscovery<Void> discovery = ServiceDiscoveryBuilder.builder(Void.class)
                .client(zooKeeper.curator())
                .basePath("/druid/discovery")
                .build()) {
            discovery.start();
            discovery.registerService(ServiceInstance.<Void>builder()
                    .name("druid:overlord")
                    .address("overlord.example")
                    .port(8090)
                    .build());
            assertThat(get(locator.locate())).containsExactly(URI.create("http://overlord.example:8090"));
        }
    }

    /** As Curator's service discovery has it. */
    private void announce(String service, String id, String host, int port, Integer sslPort, Instant since)
            throws Exception {
        String json = "{\"name\":\"%s\",\"id\":\"%s\",\"address\":\"%s\",\"port\":%d,\"sslPort\":%d,\"payload\":null,"
                        .formatted(service, id, host, port, sslPort)
                + "\"registrationTimeUTC\":" + since.toEpochMilli()
                + ",\"serviceType\":\"DYNAMIC\",\"uriSpec\":null}";
        zooKeeper
                .curator()
                .create()
                .creatingParentsIfNeeded()
                .forPath("/druid/discovery/" + service + "/" + id, json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void with_tls_the_overlord_is_on_its_tls_port() throws Exception {
        announce("druid:overlord", "1", "::1", 8090, 8290, Instant.EPOCH);
        assertThat(get(new CuratorOverlordLocator(zooKeeper, WIKI, Scheme.HTTPS).locate()))
                .containsExactly(URI.create("https://[::1]:8290"));
        assertThat(get(new CuratorOverlordLocator(zooKeeper, WIKI, Scheme.HTTP).locate()))
                .containsExactly(URI.create("http://[::1]:8090"));
    }

    @Test
    void a_task_is_found_where_it_announced_itself_unless_it_may_be_an_earlier_one_of_its_name() throws Exception {
        TaskLocator locator = new CuratorTaskLocator(zooKeeper, "/druid/discovery", Scheme.HTTP);
        assertThat(get(locator.locate("firehose:x", Instant.EPOCH))).isEmpty();

        Instant since = Instant.parse("2026-11-23T13:00:00Z");
        announce("firehose:x", "1", "worker", 8100, null, since);
        assertThat(get(locator.locate("firehose:x", since))).contains(URI.create("http://worker:8100"));
        assertThat(get(locator.locate("firehose:x", since.plusMillis(1)))).isEmpty();

        announce("firehose:x", "2", "other", 8100, null, since);
        assertThat(get(locator.locate("firehose:x", Instant.EPOCH))).isEmpty();
    }
}
