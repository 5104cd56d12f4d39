// SPDX-License-Identifier: Apache-2.0
package io.tranquility.integration;

import static io.tranquility.integration.Events.sum;

import io.tranquility.beam.SendResult;
import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.embedded.Role;
import io.tranquility.tranquilizer.Tranquilizer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two Overlords of a real Druid, over TLS: one leads and the other redirects to it. */
@Tag("secured-druid")
@ExtendWith(SecuredDruid.class)
final class LeaderChangeIT {
    private final EmbeddedDruid druid;

    @TempDir
    private Path directory;

    LeaderChangeIT(EmbeddedDruid druid) {
        this.druid = druid;
    }

    @Test
    void one_that_does_not_lead_redirects_to_the_one_that_does() throws Exception {
        TestSource source = source("redirected")
                .with("druidBeam.overlordUrls", druid.coordinatorUrls().get(1).toString());
        try (Tranquilizer<Map<String, Object>> tranquilizer = source.tranquilizer(directory)) {
            new Events(tranquilizer).deliver(0, 500, Instant.now());
        }
        source.awaitEvents(500, sum(0, 500));
        source.handOff();
    }

    @Test
    void the_new_leader_is_found_where_it_is_announced() throws Exception {
        changeLeader(source("announced_leader"));
    }

    @Test
    void the_new_leader_is_found_among_the_urls() throws Exception {
        List<URI> urls = druid.coordinatorUrls();
        changeLeader(source("listed_leader").with("druidBeam.overlordUrls", urls.get(0) + "," + urls.get(1)));
    }

    /** Of minutes, so that a later one needs a new task. */
    private TestSource source(String name) {
        return SecuredDruid.source(druid, name).granularity("MINUTE");
    }

    private void changeLeader(TestSource source) throws Exception {
        try (Tranquilizer<Map<String, Object>> tranquilizer = source.tranquilizer(directory)) {
            Events events = new Events(tranquilizer);
            Instant known = Instant.now();
            events.deliver(0, 100, known);
            druid.stop(Role.COORDINATOR);
            try {
                List<CompletableFuture<SendResult>> ofANewTask =
                        events.send(100, 200, known.plus(Duration.ofMinutes(3)));
                events.deliver(200, 300, known);
                Events.assertSent(ofANewTask);
            } finally {
                druid.start(Role.COORDINATOR);
                druid.stop(Role.SECOND_COORDINATOR);
                druid.start(Role.SECOND_COORDINATOR);
            }
            events.deliver(300, 400, known.plus(Duration.ofMinutes(6)));
        }
        source.awaitEvents(400, sum(0, 400));
        source.handOff();
        source.awaitEvents(400, sum(0, 400));
    }
}
