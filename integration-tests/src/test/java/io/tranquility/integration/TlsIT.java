// SPDX-License-Identifier: Apache-2.0
package io.tranquility.integration;

import static io.tranquility.integration.Events.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tranquility.beam.SendResult;
import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.tranquilizer.Tranquilizer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A real Druid's Overlord and tasks over TLS, with certificates on both sides. */
@Tag("secured-druid")
@ExtendWith(SecuredDruid.class)
final class TlsIT {
    /** Whichever of the two leads. */
    private static final String LEADER = " 127.0.0.1:";

    private final EmbeddedDruid druid;

    @TempDir
    private Path directory;

    TlsIT(EmbeddedDruid druid) {
        this.druid = druid;
    }

    @Test
    void events_arrive_where_overlord_and_tasks_announce_their_tls_ports() throws Exception {
        assertArrives(SecuredDruid.source(druid, "tls").with("task.replicants", "2"));
    }

    @Test
    void events_arrive_where_urls_name_the_overlord_and_it_names_the_tasks() throws Exception {
        assertArrives(SecuredDruid.source(druid, "tls_urls")
                .with("druidBeam.overlordUrls", druid.coordinatorUrl().toString())
                .with("druidBeam.taskLocator", "overlord"));
    }

    @Test
    void events_arrive_at_tasks_found_in_zookeeper() throws Exception {
        assertArrives(SecuredDruid.source(druid, "tls_curator").with("druidBeam.taskLocator", "curator"));
    }

    @Test
    void a_server_that_nobody_vouches_for_is_refused() throws Exception {
        TestSource source = SecuredDruid.source(druid, "tls_stranger");
        Map<String, String> properties = new HashMap<>(source.properties());
        properties.keySet().removeIf(name -> name.startsWith("druid.tls.trustStore"));
        assertRefused(
                new TestSource(druid, source.name(), properties, "HOUR"),
                LEADER,
                "unable to find valid certification path",
                "druid.tls.trustStorePath");
    }

    @Test
    void a_server_with_a_certificate_for_another_name_is_refused() throws Exception {
        String byName = "localhost:" + druid.coordinatorUrl().getPort();
        assertRefused(
                SecuredDruid.source(druid, "tls_wrong_name").with("druidBeam.overlordUrls", "https://" + byName),
                byName,
                "localhost",
                "for this host");
    }

    @Test
    void a_client_without_a_certificate_is_told_that_it_may_need_one() throws Exception {
        TestSource source = SecuredDruid.source(druid, "tls_nameless");
        Map<String, String> properties = new HashMap<>(source.properties());
        properties.keySet().removeIf(name -> name.startsWith("druid.tls.key"));
        assertRefused(new TestSource(druid, source.name(), properties, "HOUR"), LEADER, "druid.tls.keyStorePath");
    }

    private void assertArrives(TestSource source) throws Exception {
        try (Tranquilizer<Map<String, Object>> tranquilizer = source.tranquilizer(directory)) {
            new Events(tranquilizer).deliver(0, 1000, Instant.now());
        }
        source.awaitEvents(1000, sum(0, 1000));
        source.handOff();
        source.awaitEvents(1000, sum(0, 1000));
    }

    /** The event fails with a message that has all these parts, and none of the password. */
    private void assertRefused(TestSource source, String... parts) throws Exception {
        String password = druid.tls().orElseThrow().password();
        TestSource impatient = source.with("druidBeam.indexRetryPeriod", "PT1S").with("zookeeper.timeout", "PT5S");
        try (Tranquilizer<Map<String, Object>> tranquilizer = impatient.tranquilizer(directory)) {
            CompletableFuture<SendResult> result = tranquilizer.send(TestSource.event(0, Instant.now()));
            assertThatThrownBy(() -> result.get(60, TimeUnit.SECONDS)).cause().satisfies(cause -> assertThat(
                            cause.getMessage())
                    .contains("No TLS connection to ")
                    .contains(parts)
                    .doesNotContain(password));
        }
    }
}
