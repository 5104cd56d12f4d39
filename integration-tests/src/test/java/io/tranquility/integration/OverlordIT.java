// SPDX-License-Identifier: Apache-2.0
package io.tranquility.integration;

import static io.tranquility.integration.Events.sum;
import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.beam.SendResult;
import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.embedded.Role;
import io.tranquility.tranquilizer.Tranquilizer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The Overlord of a real Druid: where it is found, and what happens while it is away. */
@ExtendWith(SharedDruid.class)
final class OverlordIT {
    private final EmbeddedDruid druid;

    @TempDir
    private Path directory;

    OverlordIT(EmbeddedDruid druid) {
        this.druid = druid;
    }

    @Test
    void of_several_urls_those_where_nobody_listens_are_passed_over() throws Exception {
        String nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = "http://127.0.0.1:" + socket.getLocalPort();
        }
        TestSource source = TestSource.of(druid, "dead_overlord_url")
                .granularity("HOUR")
                .with("druidBeam.overlordUrls", nobody + "," + druid.coordinatorUrl());
        try (Tranquilizer<Map<String, Object>> tranquilizer = source.tranquilizer(directory)) {
            new Events(tranquilizer).deliver(0, 500, Instant.now());
        }
        source.awaitEvents(500, sum(0, 500));
        source.handOff();
    }

    @Test
    void while_it_is_away_known_tasks_take_events_and_new_ones_wait_for_it() throws Exception {
        TestSource source = TestSource.of(druid, "restarted_overlord");
        try (Tranquilizer<Map<String, Object>> tranquilizer = source.tranquilizer(directory)) {
            Events events = new Events(tranquilizer);
            Instant known = Instant.now();
            events.deliver(0, 500, known);
            List<CompletableFuture<SendResult>> waiting;
            druid.stop(Role.COORDINATOR);
            try {
                waiting = events.send(500, 1000, known.plus(Duration.ofMinutes(3)));
                events.deliver(1000, 1500, known);
                assertThat(waiting).noneMatch(CompletableFuture::isDone);
            } finally {
                druid.start(Role.COORDINATOR);
            }

            Events.assertSent(waiting);
            source.awaitEvents(1500, sum(0, 1500));
            source.handOff();
            source.awaitEvents(1500, sum(0, 1500));
        }
    }
}
