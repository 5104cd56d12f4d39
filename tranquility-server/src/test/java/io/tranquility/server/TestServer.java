// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tranquility.internal.time.ThreadScheduler;
import io.tranquility.tranquilizer.Tranquilizer;
import io.tranquility.tranquilizer.TranquilizerTuning;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** A server on a free port whose data sources end in scripted beams, and requests to it. */
final class TestServer implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();
    static final String APPLICATION_JSON = "application/json";

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    private final Path file;
    private final Map<String, ScriptedBeam> beams = new ConcurrentHashMap<>();
    private final TranquilityServer server;

    private TestServer(Path file, ObjectNode config) throws IOException {
        this.file = file;
        write(config);
        this.server = TranquilityServer.start(file, (source, mostBytes, metrics) -> {
            ScriptedBeam beam = new ScriptedBeam();
            beams.put(source.dataSource(), beam);
            return new Tranquilizer<>(
                    beam,
                    source.tranquilizerTuning().withoutBlocking(TranquilizerTuning.UNLIMITED),
                    new ThreadScheduler("test-" + source.dataSource()),
                    event -> 0,
                    metrics);
        });
    }

    /** With the data sources foo and bar. */
    static TestServer start(Path directory, String... properties) throws IOException {
        return start(directory, config(properties));
    }

    static TestServer start(Path directory, ObjectNode config) throws IOException {
        return new TestServer(directory.resolve("server.json"), config);
    }

    /** A configuration of foo and bar. */
    static ObjectNode config(String... properties) {
        ObjectNode root = JSON.createObjectNode();
        root.putArray("dataSources").add(dataSource("foo")).add(dataSource("bar"));
        ObjectNode values =
                root.putObject("properties").put("zookeeper.connect", "none").put("http.port", "0");
        for (int i = 0; i < properties.length; i += 2) {
            values.put(properties[i], properties[i + 1]);
        }
        return root;
    }

    static ObjectNode dataSource(String name) {
        ObjectNode source = JSON.createObjectNode();
        ObjectNode spec = source.putObject("spec");
        ObjectNode dataSchema = spec.putObject("dataSchema").put("dataSource", name);
        dataSchema.putObject("timestampSpec").put("column", "time");
        dataSchema.putObject("dimensionsSpec").putArray("dimensions").add("page");
        dataSchema.putObject("granularitySpec").put("segmentGranularity", "HOUR");
        spec.putObject("tuningConfig").put("type", "realtime");
        return source;
    }

    ScriptedBeam beam(String dataSource) {
        return beams.get(dataSource);
    }

    TranquilityServer server() {
        return server;
    }

    URI url() {
        return server.urls().get(0);
    }

    /** Changes the file. */
    void write(ObjectNode config) throws IOException {
        Files.writeString(file, config.toString());
    }

    void write(String content) throws IOException {
        Files.writeString(file, content);
    }

    Answer post(String path, String contentType, String body, String... headers) {
        return post(path, contentType, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    Answer post(String path, String contentType, byte[] body, String... headers) {
        return postLater(path, contentType, body, headers).join();
    }

    CompletableFuture<Answer> postLater(String path, String contentType, byte[] body, String... headers) {
        HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray())
                .thenApply(Answer::new);
    }

    Answer get(String path, String... headers) {
        HttpRequest.Builder request = request(path).GET();
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray())
                .thenApply(Answer::new)
                .join();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url() + path)).timeout(Duration.ofSeconds(60));
    }

    @Override
    public void close() {
        beams.values().forEach(ScriptedBeam::letGo);
        server.close();
    }

    /** What the server said. */
    record Answer(HttpResponse<byte[]> response) {
        int status() {
            return response.statusCode();
        }

        String contentType() {
            return header("Content-Type");
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        byte[] bytes() {
            return response.body();
        }

        String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        JsonNode json() {
            try {
                return JSON.readTree(response.body());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String toString() {
            return status() + " " + response.headers().map() + " " + text();
        }
    }
}
