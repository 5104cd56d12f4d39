// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.tranquility.beam.Beam;
import io.tranquility.config.TranquilityConfig;
import io.tranquility.event.EventFields;
import io.tranquility.event.MapWriter;
import io.tranquility.event.TimestampSpec;
import io.tranquility.event.Timestamper;
import io.tranquility.internal.http.TestCertificates;
import io.tranquility.internal.zookeeper.ZooKeeperServerExtension;
import io.tranquility.tranquilizer.Tranquilizer;
import io.tranquility.tranquilizer.TranquilizerTuning;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The builder on a real ZooKeeper, with an Overlord that only tells its version. */
final class DruidBeamsTest {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    @TempDir
    private Path directory;

    @RegisterExtension
    final ZooKeeperServerExtension zooKeeper = new ZooKeeperServerExtension();

    private HttpServer overlord;
    private volatile String status = "";
    private volatile String authorization;

    @BeforeEach
    void start() throws Exception {
        overlord = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        overlord.createContext("/status", exchange -> {
            authorization = exchange.getRequestHeaders().getFirst("Authorization");
            byte[] body = status.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        overlord.start();
    }

    @AfterEach
    void stop() {
        overlord.stop(0);
    }

    private void announce() throws Exception {
        announce(overlord.getAddress().getPort(), null);
    }

    private void announce(int port, Integer tlsPort) throws Exception {
        try (CuratorFramework curator =
                CuratorFrameworkFactory.newClient(zooKeeper.options().connect(), new RetryOneTime(100))) {
            curator.start();
            String instance = "{\"name\":\"druid:overlord\",\"id\":\"1\",\"address\":\"127.0.0.1\",\"port\":"
                    + port + ",\"sslPort\":" + tlsPort
                    + ",\"payload\":null,\"registrationTimeUTC\":1,\"serviceType\":\"DYNAMIC\","
                    + "\"uriSpec\":null}";
            curator.create()
                    .creatingParentsIfNeeded()
                    .forPath("/druid/discovery/druid:overlord/1", instance.getBytes(StandardCharsets.UTF_8));
        }
    }

    private DruidBeams.Builder<Map<String, Object>> builder(Duration timeout) {
        Timestamper<Map<String, Object>> timestamper = TimestampSpec.DEFAULT.timestamper();
        return DruidBeams.builder(timestamper)
                .location(new DruidLocation("druid/overlord", "/druid/discovery", "wiki"))
                .spec(new DruidSpec(
                        JSON.objectNode(),
                        JSON.arrayNode(),
                        JSON.textNode("none"),
                        true,
                        JSON.nullNode(),
                        JSON.objectNode()))
                .timestampColumn("timestamp")
                .objectWriter(MapWriter.json(timestamper, "timestamp", EventFields.allExcept(Set.of())))
                .partitioner((event, partitions) -> 0)
                .tuning(new ClusteredBeamTuning(SegmentGranularity.HOUR, Duration.ofMinutes(10), Duration.ZERO, 1, 1))
                .zookeeper(new ZooKeeperOptions(zooKeeper.options().connect(), timeout, "/tranquility/beams"));
    }

    @Test
    void a_druid_that_lacks_the_extension_is_found_out_at_once_with_what_to_do() throws Exception {
        status = "{\"version\":\"33.0.0\",\"modules\":[]}";
        announce();
        assertThatThrownBy(() -> builder(Duration.ofSeconds(20)).buildTranquilizer())
                .hasMessageContaining("Druid 33.0.0 takes pushed events only with the extension druid-tranquility")
                .hasMessageContaining("druid.extensions.loadList");
        await().atMost(Duration.ofSeconds(30)).until(() -> threads().isEmpty());
    }

    @Test
    void a_druid_that_takes_events_by_itself_needs_no_extension() throws Exception {
        status = "{\"version\":\"28.0.0\",\"modules\":[]}";
        announce();
        try (Tranquilizer<Map<String, Object>> tranquilizer =
                builder(Duration.ofSeconds(20)).buildTranquilizer()) {
            assertThat(tranquilizer.toString()).contains("ClusteredBeam(wiki");
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> threads().isEmpty());
    }

    @Test
    void a_druid_that_does_not_answer_is_no_error_yet() {
        try (Tranquilizer<Map<String, Object>> tranquilizer =
                builder(Duration.ofSeconds(1)).buildTranquilizer()) {
            assertThat(tranquilizer.outcomes().pending()).isZero();
        }
    }

    @Test
    void what_the_builder_lacks_or_has_twice_is_named() {
        assertThatThrownBy(() -> builder(Duration.ofSeconds(1))
                        .beamMerge(beams -> beams.get(0))
                        .buildBeam())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("DruidBeams.builder needs one of partitioner(...) and beamMerge(...)");
        TranquilizerTuning limited = new TranquilizerTuning(1, 1, 1000, Duration.ZERO, true);
        assertThatThrownBy(() -> builder(Duration.ofSeconds(1))
                        .tranquilizerTuning(limited)
                        .buildTranquilizer())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("DruidBeams.builder needs eventBytes(...)");
    }

    @Test
    void overlord_urls_and_credentials_are_used() {
        status = "{\"version\":\"28.0.0\",\"modules\":[]}";
        URI url = URI.create("http://127.0.0.1:" + overlord.getAddress().getPort());
        DruidAuthentication me = new DruidAuthentication.Basic("me", Secret.of("open sesame"));
        try (Beam<Map<String, Object>> beam = builder(Duration.ofSeconds(20))
                .discovery(new DruidDiscovery(List.of(url), DruidDiscovery.TaskLocatorType.OVERLORD))
                .security(new DruidSecurity(Optional.empty(), me))
                .buildBeam()) {
            assertThat(beam.toString()).contains("wiki");
        }
        assertThat(authorization).isEqualTo("Basic bWU6b3BlbiBzZXNhbWU=");
    }

    @Test
    void with_tls_the_overlord_is_asked_on_the_tls_port_that_it_announces() throws Exception {
        TestCertificates certificates = new TestCertificates(directory);
        Path keyStore = certificates.keyStore("overlord.p12", "ip:127.0.0.1");
        Path trustStore = certificates.trustStore("trust.p12", keyStore);
        AtomicInteger calls = new AtomicInteger();
        HttpsServer secure = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(TestCertificates.server(keyStore, trustStore)));
        secure.createContext("/status", exchange -> {
            calls.incrementAndGet();
            byte[] body = "{\"version\":\"33.0.0\",\"modules\":[]}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        secure.start();
        try {
            announce(overlord.getAddress().getPort(), secure.getAddress().getPort());
            DruidSecurity security =
                    new DruidSecurity(Optional.of(TestCertificates.trusting(trustStore)), DruidAuthentication.NONE);
            assertThatThrownBy(() ->
                            builder(Duration.ofSeconds(20)).security(security).buildBeam())
                    .hasMessageContaining("Druid 33.0.0 takes pushed events only with the extension");
        } finally {
            secure.stop(0);
        }
        assertThat(calls).hasValue(1);
    }

    @Test
    void a_trust_store_that_is_missing_is_found_out_at_once_and_nothing_stays_open() {
        TlsOptions.Store missing = new TlsOptions.Store(Path.of("/no/such/store"), Optional.empty(), Optional.empty());
        TlsOptions tls =
                new TlsOptions("TLSv1.2", Optional.of(missing), Optional.empty(), Optional.empty(), Optional.empty());
        assertThatThrownBy(() -> builder(Duration.ofSeconds(20))
                        .security(new DruidSecurity(Optional.of(tls), DruidAuthentication.NONE))
                        .buildBeam())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("druid.tls.trustStorePath '/no/such/store' does not exist");
        await().atMost(Duration.ofSeconds(30)).until(() -> threads().isEmpty());
        Awaitility.await()
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.startsWith("tranquility-wiki")));
    }

    @Test
    void nested_events_are_flattened_before_they_are_read_partitioned_and_written() throws IOException {
        String config = """
                {"properties": {"zookeeper.connect": "zk"}, "dataSources": {"wiki": {"spec": {"dataSchema": {
                  "dataSource": "wiki",
                  "parser": {"parseSpec": {
                    "timestampSpec": {"column": "time", "format": "millis"},
                    "dimensionsSpec": {"dimensions": ["user"]},
                    "flattenSpec": {"fields": [{"type": "path", "name": "time", "expr": "$.meta.time"},
                                               {"type": "path", "name": "user", "expr": "$.meta.users[0]"}]}}},
                  "granularitySpec": {"segmentGranularity": "HOUR"}}}}}}
                """;
        Path file = Files.writeString(directory.resolve("wiki.json"), config);
        DruidBeams.Builder<Map<String, Object>> wiki =
                DruidBeams.fromConfig(TranquilityConfig.read(file).dataSource("wiki"));
        Map<String, Object> event = Map.of("meta", Map.of("time", 5, "users", List.of("ann")));
        Map<String, Object> other = Map.of("meta", Map.of("time", 5, "users", List.of("ann", "bob")), "x", 1);

        assertThat(wiki.timestamper().timestampMillis(event)).isEqualTo(5);
        assertThat(wiki.partitioner().partition(event, 1000))
                .isEqualTo(wiki.partitioner().partition(other, 1000));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        wiki.objectWriter().writeAll(List.of(event), out);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("[{\"time\":5,\"user\":\"ann\"}]");
    }

    @Test
    void what_must_be_set_is_named() {
        assertThatThrownBy(() -> DruidBeams.builder(event -> 0).buildBeam())
                .hasMessage("DruidBeams.builder needs location(...)");
    }

    /** Those of a pipeline that ended; the HTTP client's own take a moment. */
    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> name.equals("tranquility-wiki"))
                .toList();
    }
}
