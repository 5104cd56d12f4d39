// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static io.tranquility.extension.RunningTask.DEADLINE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tranquility.beam.SendResult;
import io.tranquility.config.TranquilityConfig;
import io.tranquility.druid.DruidBeams;
import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.tranquilizer.Tranquilizer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Druid's own extension druid-basic-security, which knows users, their passwords and what they may do. */
class Druid37CredentialsIT {
    private static final String ADMIN_PASSWORD = "of-the-admin";
    private static final String PASSWORD = "of-the-user";
    private static final String AUTHENTICATION = "/druid-ext/basic-security/authentication/db/basic/";
    private static final String AUTHORIZATION = "/druid-ext/basic-security/authorization/db/basic/";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private static Path directory;

    private static EmbeddedDruid druid;

    @BeforeAll
    static void start() throws Exception {
        druid = Druid37.start(directory, builder -> builder.extension(
                        Path.of(System.getProperty("tranquility.basicsecurity.directory")))
                .property("druid.auth.authenticatorChain", "[\"basic\"]")
                .property("druid.auth.authenticator.basic.type", "basic")
                .property("druid.auth.authenticator.basic.initialAdminPassword", ADMIN_PASSWORD)
                .property("druid.auth.authenticator.basic.initialInternalClientPassword", "of-druid")
                .property("druid.auth.authenticator.basic.authorizerName", "basic")
                .property("druid.escalator.type", "basic")
                .property("druid.escalator.internalClientUsername", "druid_system")
                .property("druid.escalator.internalClientPassword", "of-druid")
                .property("druid.escalator.authorizerName", "basic")
                .property("druid.auth.authorizers", "[\"basic\"]")
                .property("druid.auth.authorizer.basic.type", "basic")
                // What the embedded Druid asks to know that it is ready.
                .property(
                        "druid.auth.unsecuredPaths",
                        "[\"/druid/coordinator/v1/isLeader\", \"/druid/indexer/v1/isLeader\","
                                + " \"/druid/indexer/v1/workers\", \"/druid/worker/v1/enabled\","
                                + " \"/druid/historical/v1/readiness\", \"/druid/broker/v1/readiness\"]"));
        String readState = permission("STATE", ".*", "READ");
        String read = permission("DATASOURCE", "clicks", "READ");
        String write = permission("DATASOURCE", "clicks", "WRITE");
        user("sender", readState, read, write);
        user("reader", readState, read);
        user("writer", readState, write);
    }

    @AfterAll
    static void stop() {
        if (druid != null) {
            druid.close();
        }
    }

    @Test
    void who_may_read_and_write_the_data_source_sends() throws Exception {
        try (Tranquilizer<Map<String, Object>> tranquilizer = clicks("sender", PASSWORD)) {
            List<CompletableFuture<SendResult>> results = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                results.add(tranquilizer.send(click()));
            }
            for (CompletableFuture<SendResult> result : results) {
                assertThat(result.get(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(SendResult.SENT);
            }
        }
        await().atMost(DEADLINE).untilAsserted(() -> assertThat(count()).isEqualTo(500));
    }

    @Test
    void a_wrong_password_is_told_at_the_start() {
        assertThatThrownBy(() -> clicks("sender", "a-wrong-one"))
                .hasMessageContainingAll(
                        "HTTP 401 Error 401 ",
                        "it wants other credentials (druidBeam.basicAuthUser, druidBeam.bearerToken)")
                .hasMessageNotContaining("a-wrong-one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"reader", "writer"})
    void who_may_only_read_or_only_write_is_told_what_is_missing(String user) throws Exception {
        try (Tranquilizer<Map<String, Object>> tranquilizer = clicks(user, PASSWORD)) {
            CompletableFuture<SendResult> result = tranquilizer.send(click());
            assertThatThrownBy(() -> result.get(DEADLINE.toSeconds(), TimeUnit.SECONDS))
                    .cause()
                    .hasMessageContainingAll("HTTP 403 ", "they need READ and WRITE on the data source")
                    .hasMessageNotContaining(PASSWORD);
        }
    }

    private static Map<String, Object> click() {
        return Map.of("time", Instant.now().toString(), "page", "start");
    }

    private static Tranquilizer<Map<String, Object>> clicks(String user, String password) throws IOException {
        Path file = Files.writeString(
                directory.resolve("clicks.json"), """
                {
                  "dataSources": [{"spec": {
                    "dataSchema": {
                      "dataSource": "clicks",
                      "timestampSpec": {"column": "time", "format": "auto"},
                      "dimensionsSpec": {"dimensions": ["page"]},
                      "metricsSpec": [{"type": "count", "name": "count"}],
                      "granularitySpec": {"segmentGranularity": "HOUR", "queryGranularity": "NONE"}
                    },
                    "tuningConfig": {"type": "realtime", "windowPeriod": "PT10M"}
                  }}],
                  "properties": {
                    "zookeeper.connect": "%s",
                    "druidBeam.basicAuthUser": "%s",
                    "druidBeam.basicAuthPass": "%s"
                  }
                }
                """.formatted(druid.zookeeperConnect(), user, password));
        return DruidBeams.fromConfig(TranquilityConfig.read(file).dataSource("clicks"))
                .buildTranquilizer();
    }

    private static long count() throws Exception {
        HttpResponse<String> answer =
                send("admin", ADMIN_PASSWORD, druid.brokerUrl().resolve("/druid/v2"), """
                {"queryType": "timeseries", "dataSource": "clicks", "granularity": "all",
                 "intervals": ["2000-01-01/2100-01-01"],
                 "aggregations": [{"type": "longSum", "name": "rows", "fieldName": "count"}]}
                """);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return TaskJson.parse(answer.body()).at("/0/result/rows").asLong();
    }

    /** Makes a user, and waits until all servers that a client talks to know it and its permissions. */
    private static void user(String name, String... permissions) throws Exception {
        admin(AUTHENTICATION + "users/" + name, "");
        admin(AUTHENTICATION + "users/" + name + "/credentials", "{\"password\": \"" + PASSWORD + "\"}");
        admin(AUTHORIZATION + "users/" + name, "");
        admin(AUTHORIZATION + "roles/" + name, "");
        admin(AUTHORIZATION + "users/" + name + "/roles/" + name, "");
        admin(
                AUTHORIZATION + "roles/" + name + "/permissions",
                List.of(permissions).toString());
        List<URI> servers = new ArrayList<>(druid.indexerUrls());
        servers.add(druid.coordinatorUrl());
        for (URI server : servers) {
            await().atMost(DEADLINE)
                    .until(() -> send(name, PASSWORD, server.resolve("/status"), null)
                                    .statusCode()
                            == 200);
        }
    }

    private static String permission(String type, String name, String action) {
        return "{\"resource\": {\"type\": \"%s\", \"name\": \"%s\"}, \"action\": \"%s\"}".formatted(type, name, action);
    }

    private static void admin(String path, String body) throws Exception {
        HttpResponse<String> answer =
                send("admin", ADMIN_PASSWORD, druid.coordinatorUrl().resolve(path), body);
        assertThat(answer.statusCode()).as(path + " " + answer.body()).isEqualTo(200);
    }

    /** @param body null for a GET */
    private static HttpResponse<String> send(String user, String password, URI uri, String body)
            throws IOException, InterruptedException {
        byte[] credentials = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials));
        if (body != null) {
            request.POST(HttpRequest.BodyPublishers.ofString(body));
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
