// SPDX-License-Identifier: Apache-2.0
package io.tranquility.integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code bin/tranquility server} on a free port, and requests to it. */
public final class ServerProgram {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern LISTENING = Pattern.compile("Listening on \\[http://localhost:([0-9]+)");
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Program program;
    private final URI url;

    /** What it answered. */
    public record Answer(HttpResponse<byte[]> response) {
        public int status() {
            return response.statusCode();
        }

        /** Empty if there is none. */
        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        public String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        public JsonNode json() {
            try {
                return JSON.readTree(response.body());
            } catch (IOException e) {
                throw new UncheckedIOException(text(), e);
            }
        }

        @Override
        public String toString() {
            return status() + " " + response.headers().map() + " " + text();
        }
    }

    private ServerProgram(Program program, URI url) {
        this.program = program;
        this.url = url;
    }

    /**
     * Begins it, and waits until it listens.
     *
     * @param configFile with {@code http.port} 0
     */
    public static ServerProgram start(Distribution distribution, Path configFile) {
        Program program = distribution.start("server", "-configFile", configFile.toString());
        program.awaitLog("Listening on");
        Matcher matcher = LISTENING.matcher(program.log());
        if (!matcher.find()) {
            throw new AssertionError("No port of HTTP in the log");
        }
        return new ServerProgram(program, URI.create("http://localhost:" + matcher.group(1)));
    }

    public Program program() {
        return program;
    }

    public URI url() {
        return url;
    }

    /**
     * Posts a body, and waits for the answer.
     *
     * @param headers names and values
     */
    public Answer post(String path, String contentType, byte[] body, String... headers) {
        return postLater(path, contentType, body, headers).join();
    }

    public CompletableFuture<Answer> postLater(String path, String contentType, byte[] body, String... headers) {
        HttpRequest.Builder request =
                request(path).header("Content-Type", contentType).POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    public Answer get(String path) {
        return send(request(path)).join();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofMinutes(2));
    }

    private static CompletableFuture<Answer> send(HttpRequest.Builder request) {
        return HTTP.sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray())
                .thenApply(Answer::new);
    }
}
