// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A Druid with TLS, client certificates, two coordinators, and indexers that can be killed. */
class SecuredDruidIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    private static EmbeddedDruid druid;

    @BeforeAll
    static void startDruid() {
        druid = EmbeddedDruid.builder()
                .tlsWithClientCertificates()
                .coordinators(2)
                .indexers(2)
                .killableIndexers()
                .startTimeout(Duration.ofMinutes(5))
                .start();
    }

    @AfterAll
    static void stopDruid() {
        if (druid != null) {
            List<ProcessHandle> children = ProcessHandle.current().children().toList();
            druid.close();
            assertThat(children).noneMatch(ProcessHandle::isAlive);
            assertThat(druid.log().getParent()).doesNotExist();
        }
    }

    @Test
    void all_servers_speak_https_and_each_other_too() {
        assertThat(List.of(druid.coordinatorUrl(), druid.brokerUrl(), druid.historicalUrl()))
                .allMatch(url -> url.getScheme().equals("https"));
        // The broker asks the overlord.
        await().atMost(SOON).ignoreExceptions().untilAsserted(() -> assertThat(
                        druid.sql("SELECT task_id FROM sys.tasks"))
                .isEmpty());
        // What its HTTP client says when it loses a part of a handshake.
        assertThat(druid.log()).content().doesNotContain("Unexpected leftover data");
    }

    @Test
    void the_other_coordinator_leads_when_one_is_stopped() {
        URI first = druid.coordinatorUrls().get(0);
        URI second = druid.coordinatorUrls().get(1);
        assertThat(leader(second)).isEqualTo(first);

        druid.stop(Role.COORDINATOR);
        await().atMost(SOON).ignoreExceptions().until(() -> leader(second).equals(second));
        druid.start(Role.COORDINATOR);
        assertThat(leader(first)).isEqualTo(second);

        druid.stop(Role.SECOND_COORDINATOR);
        await().atMost(SOON).ignoreExceptions().until(() -> leader(first).equals(first));
        druid.start(Role.SECOND_COORDINATOR);
        assertThat(leader(second)).isEqualTo(first);
    }

    @Test
    void a_client_is_known_by_its_certificate_only() {
        EmbeddedTls tls = druid.tls().orElseThrow();

        assertThat(status(tls.sslContext(), druid.coordinatorUrl())).isEqualTo(200);
        EmbeddedTls stranger = new EmbeddedTls(tls.trustStore(), tls.trustStore(), tls.password());
        assertThatThrownBy(() -> status(stranger.sslContext(), druid.coordinatorUrl()))
                .hasRootCauseInstanceOf(IOException.class);
    }

    @Test
    void the_certificate_is_for_its_address_only() {
        URI sameByName =
                URI.create("https://localhost:" + druid.coordinatorUrl().getPort());

        assertThatThrownBy(() -> status(druid.tls().orElseThrow().sslContext(), sameByName))
                .hasCauseInstanceOf(SSLHandshakeException.class)
                .hasStackTraceContaining("localhost");
    }

    @Test
    void keys_and_password_are_nobody_elses() throws IOException {
        EmbeddedTls tls = druid.tls().orElseThrow();

        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(tls.keyStore().getParent())))
                .isEqualTo("rwx------");
        assertThat(tls.toString()).doesNotContain(tls.password());
        assertThat(druid.log()).content().doesNotContain(tls.password());
    }

    @Test
    void a_killed_indexer_comes_back_on_its_port() {
        druid.kill(Role.SECOND_INDEXER);
        assertThatThrownBy(() -> druid.stop(Role.SECOND_INDEXER)).isInstanceOf(EmbeddedDruidException.class);
        assertThat(druid.sql("SELECT 1 AS a")).containsExactly(Map.of("a", 1));

        druid.start(Role.SECOND_INDEXER);

        SSLContext ours = druid.tls().orElseThrow().sslContext();
        assertThat(status(ours, druid.indexerUrls().get(1))).isEqualTo(200);
        druid.stop(Role.SECOND_INDEXER);
        druid.start(Role.SECOND_INDEXER);
        assertThat(status(ours, druid.indexerUrls().get(1))).isEqualTo(200);
    }

    @Test
    void other_roles_are_not_killed() {
        assertThatThrownBy(() -> druid.kill(Role.BROKER))
                .isInstanceOf(EmbeddedDruidException.class)
                .hasMessageContaining("The broker has no JVM of its own and cannot be killed");
        assertThat(druid.sql("SELECT 1 AS a")).containsExactly(Map.of("a", 1));
    }

    private static int status(SSLContext context, URI server) {
        return get(context, server.resolve("/status")).statusCode();
    }

    /** Whom an Overlord calls the leader. */
    private static URI leader(URI overlord) {
        SSLContext ours = druid.tls().orElseThrow().sslContext();
        return URI.create(
                get(ours, overlord.resolve("/druid/indexer/v1/leader")).body());
    }

    private static HttpResponse<String> get(SSLContext context, URI uri) {
        HttpClient client = HttpClient.newBuilder().sslContext(context).build();
        try {
            return client.send(HttpRequest.newBuilder(uri).timeout(SOON).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
