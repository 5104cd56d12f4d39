// SPDX-License-Identifier: Apache-2.0
package io.tranquility.faults;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tranquility.integration.Distribution;
import io.tranquility.integration.ServerProgram;
import io.tranquility.testing.FaultProxy;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/**
 * The packaged server, which gets events in requests of some hundred at most, behind a proxy on which answers can get lost.
 * Events are collected by a thread, which sends them in up to eight requests at a time.
 */
final class ServerSystem implements KillableSystem {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final Duration SPOOL_PATIENCE = Duration.ofMinutes(4);
    private static final int MOST_EVENTS = 200;
    private static final int MOST_REQUESTS = 8;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final BlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>(10 * MOST_EVENTS);
    private final Semaphore requests = new Semaphore(MOST_REQUESTS);
    private final Thread poster = new Thread(this::post, "poster");
    private final Distribution distribution;
    private final Path config;
    private final String dataSource;
    private final Mode mode;
    private volatile ServerProgram server;
    private volatile FaultProxy proxy;
    private volatile boolean closed;

    /** What a client does. */
    private enum Mode {
        /** It waits until an event is in Druid. */
        PLAIN,
        /** So too, and it sends a request that failed again, with its key. */
        REPEATING,
        /** It asks for the spool, and does not wait. */
        SPOOLING
    }

    private record Waiting(Event event, CompletableFuture<Outcome> outcome) {}

    private ServerSystem(Distribution distribution, DataSource dataSource, Mode mode) throws IOException {
        this.distribution = distribution;
        this.config = dataSource.write();
        this.dataSource = dataSource.name();
        this.mode = mode;
    }

    /** Requests that fail are in doubt, and their events are offered again in other requests, if the caller does that. */
    static Opener of(Distribution distribution) {
        return dataSource -> opened(new ServerSystem(distribution, dataSource, Mode.PLAIN));
    }

    /** Requests have an Idempotency-Key, and are sent again as they are until they succeed. */
    static Opener withKeys(Distribution distribution) {
        return dataSource -> opened(new ServerSystem(distribution, dataSource, Mode.REPEATING));
    }

    /** Events are acknowledged when they are in the spool; when it is closed, they are in Druid. */
    static Opener spooling(Distribution distribution) {
        return dataSource -> opened(new ServerSystem(distribution, dataSource, Mode.SPOOLING));
    }

    private static ServerSystem opened(ServerSystem system) {
        system.start();
        system.poster.setDaemon(true);
        system.poster.start();
        return system;
    }

    /** What lies between the client and the server. */
    FaultProxy proxy() {
        return proxy;
    }

    @Override
    public CompletableFuture<Outcome> offer(Event event) throws InterruptedException {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        waiting.put(new Waiting(event, outcome));
        return outcome;
    }

    @Override
    public void kill() {
        server.program().kill();
        proxy.close();
    }

    @Override
    public void start() {
        server = ServerProgram.start(distribution, config);
        proxy = FaultProxy.http("127.0.0.1", server.url().getPort());
    }

    @Override
    public void close() {
        closed = true;
        poster.interrupt();
        if (mode == Mode.SPOOLING) {
            await("the spool is empty")
                    .atMost(SPOOL_PATIENCE)
                    .until(() -> server.get("/v1/status")
                                    .json()
                                    .at("/dataSources/" + dataSource + "/spool/pending")
                                    .asInt(-1)
                            == 0);
        }
        server.program().terminate();
        proxy.close();
    }

    private void post() {
        try {
            while (!closed) {
                List<Waiting> batch = new ArrayList<>();
                batch.add(waiting.take());
                waiting.drainTo(batch, MOST_EVENTS - 1);
                requests.acquire();
                send(batch, UUID.randomUUID().toString());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(List<Waiting> batch, String key) {
        String body = batch.stream().map(event -> event.event().toJson()).collect(Collectors.joining("\n"));
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        proxy.uri().resolve("/v2/post/" + dataSource + (mode == Mode.SPOOLING ? "?ack=spooled" : "")))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (mode == Mode.REPEATING) {
            request.header("Idempotency-Key", key);
        }
        CompletableFuture<?> unused = http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                .handle((answer, e) -> {
                    answered(batch, key, answer, e);
                    return null;
                })
                .exceptionally(e -> {
                    batch.forEach(event -> event.outcome().completeExceptionally(e));
                    return null;
                });
    }

    private void answered(List<Waiting> batch, String key, HttpResponse<String> answer, Throwable e) {
        boolean isTaken = e == null && (answer.statusCode() == 200 || answer.statusCode() == 202);
        if (!isTaken && mode == Mode.REPEATING && !closed) {
            send(batch, key);
            return;
        }
        requests.release();
        if (isTaken) {
            settle(batch, answer.body());
        } else {
            Outcome outcome = isNotTaken(answer, e) ? Outcome.NOT_OFFERED : Outcome.IN_DOUBT;
            batch.forEach(event -> event.outcome().complete(outcome));
        }
    }

    /** Whether nothing of a request can be in: the server is not there, or its spool has no room. */
    private boolean isNotTaken(HttpResponse<String> answer, Throwable e) {
        Throwable cause = e instanceof CompletionException ? e.getCause() : e;
        return e == null ? mode == Mode.SPOOLING && answer.statusCode() == 503 : cause instanceof ConnectException;
    }

    /** All of a request that is answered 200 have a final outcome; those that are not sent are named by their positions. */
    private static void settle(List<Waiting> batch, String answer) {
        Set<Integer> notSent = new HashSet<>();
        try {
            JsonNode json = JSON.readTree(answer);
            json.path("problems")
                    .forEach(problem -> notSent.add(problem.path("position").asInt()));
            if (json.path("sent").asInt() + json.path("spooled").asInt() + notSent.size() != batch.size()) {
                throw new IllegalStateException("Of " + batch.size() + " events the server said: " + answer);
            }
        } catch (IOException e) {
            throw new IllegalStateException("The server answered " + answer, e);
        }
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).outcome().complete(notSent.contains(i + 1) ? Outcome.DROPPED : Outcome.ACKNOWLEDGED);
        }
    }
}
