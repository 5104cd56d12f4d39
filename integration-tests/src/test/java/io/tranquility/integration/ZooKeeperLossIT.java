// SPDX-License-Identifier: Apache-2.0
package io.tranquility.integration;

import static io.tranquility.integration.Events.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tranquility.beam.SendResult;
import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.embedded.Role;
import io.tranquility.testing.LoopbackZooKeeper;
import io.tranquility.tranquilizer.Tranquilizer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * ZooKeeper is away while events flow into a real Druid: the tasks that are known go on taking events, those of a new
 * interval wait, and all is there in the end.
 */
@ExtendWith(SharedDruid.class)
final class ZooKeeperLossIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration SHORT = Duration.ofSeconds(12);
    private static final Duration LONG = Duration.ofMinutes(2);

    private final EmbeddedDruid druid;

    @TempDir
    private Path directory;

    ZooKeeperLossIT(EmbeddedDruid druid) {
        this.druid = druid;
    }

    @Test
    void for_seconds_while_druid_has_its_own() throws Exception {
        outageOfOurs("lost_zookeeper", SHORT);
    }

    @Test
    @Tag("faults")
    void for_two_minutes_while_druid_has_its_own() throws Exception {
        outageOfOurs("long_lost_zookeeper", LONG);
    }

    @Test
    void for_seconds_under_druid_too() throws Exception {
        outageOfAll("lost_shared_zookeeper", SHORT);
    }

    @Test
    @Tag("faults")
    void for_two_minutes_under_druid_too() throws Exception {
        outageOfAll("long_lost_shared_zookeeper", LONG);
    }

    @Test
    void a_session_that_expires_is_followed_by_another() throws Exception {
        try (LoopbackZooKeeper zooKeeper = LoopbackZooKeeper.open()) {
            TestSource source = withOwn(zooKeeper, "expired_session");
            try (Tranquilizer<Map<String, Object>> tranquilizer = source.tranquilizer(directory)) {
                Events events = new Events(tranquilizer);
                Instant now = Instant.now();
                events.deliver(0, 100, now);

                assertThat(zooKeeper.expireSessions()).isPositive();

                events.deliver(100, 200, now);
                events.deliver(200, 300, now.plus(Duration.ofMinutes(3)));
                source.awaitEvents(300, sum(0, 300));
                assertThat(source.taskIds()).hasSize(2);
            }
            source.handOff();
            source.awaitEvents(300, sum(0, 300));
        }
    }

    private void outageOfOurs(String name, Duration length) throws Exception {
        try (LoopbackZooKeeper zooKeeper = LoopbackZooKeeper.open()) {
            outage(withOwn(zooKeeper, name), zooKeeper::stop, zooKeeper::start, length);
        }
    }

    private void outageOfAll(String name, Duration length) throws Exception {
        AtomicInteger stops = new AtomicInteger();
        try {
            outage(
                    TestSource.of(druid, name),
                    () -> {
                        druid.stop(Role.ZOOKEEPER);
                        stops.incrementAndGet();
                    },
                    () -> {
                        druid.start(Role.ZOOKEEPER);
                        stops.decrementAndGet();
                    },
                    length);
        } finally {
            if (stops.get() > 0) {
                druid.start(Role.ZOOKEEPER);
            }
        }
    }

    private TestSource withOwn(LoopbackZooKeeper zooKeeper, String name) {
        return TestSource.of(druid, name)
                .with("zookeeper.connect", zooKeeper.connect())
                .with("druidBeam.overlordUrls", druid.coordinatorUrl().toString())
                .with("druidBeam.taskLocator", "overlord");
    }

    private void outage(TestSource source, Runnable cut, Runnable mend, Duration length) throws Exception {
        try (Tranquilizer<Map<String, Object>> tranquilizer = source.tranquilizer(directory)) {
            Events events = new Events(tranquilizer);
            Instant known = Instant.now();
            Instant unknown = known.plus(Duration.ofMinutes(3));
            events.deliver(0, 500, known);

            cut.run();
            List<CompletableFuture<SendResult>> waiting = events.send(500, 1000, unknown);
            AtomicInteger next = new AtomicInteger(1000);
            await().pollInterval(Duration.ofMillis(500))
                    .during(length)
                    .atMost(length.plus(PATIENCE))
                    .untilAsserted(() -> {
                        int number = next.getAndAdd(10);
                        events.deliver(number, number + 10, known);
                        assertThat(waiting).noneMatch(CompletableFuture::isDone);
                    });
            mend.run();

            Events.assertSent(waiting);
            int number = next.get();
            events.deliver(number, number + 100, known.plus(Duration.ofMinutes(6)));
            int all = number + 100;
            source.awaitEvents(all, sum(0, all));
            assertThat(source.taskIds()).hasSize(3);
            source.handOff();
            source.awaitEvents(all, sum(0, all));
            assertThat(tranquilizer.outcomes().sent()).isEqualTo(all);
        }
    }
}
