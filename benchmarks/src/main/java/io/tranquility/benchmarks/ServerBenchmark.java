// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks;

import io.tranquility.benchmarks.load.Metric;
import io.tranquility.benchmarks.serving.BareServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * The server, which sends what it gets to the sink and answers when it is there, beside a bare handler that only parses it.
 * By turns, each in a process of its own. Every run checks that the sink has each event once.
 */
final class ServerBenchmark {
    static final List<Integer> BODIES = List.of(1, 100, 10_000);
    static final String BARE = "bare handler";

    private static final String MAIN = "io.tranquility.server.ServerCommand";
    private static final Duration START_TIMEOUT = Duration.ofMinutes(1);

    private final ChildJvm jvm;
    private final Effort effort;
    private final Path directory;
    private int runs;

    /**
     * How much is measured.
     *
     * @param warmUp events that each server gets before
     * @param events that are measured, with bodies of 100 events and more
     * @param requests that are measured, with bodies of one event
     */
    record Effort(int rounds, int warmUp, int events, int requests) {}

    /** @param directory for files, which stay there */
    ServerBenchmark(ChildJvm jvm, Effort effort, Path directory) {
        this.jvm = jvm;
        this.effort = effort;
        this.directory = directory;
    }

    static String title(int eventsOfBody) {
        return "The server: lines of JSON, %,d %s in each body"
                .formatted(eventsOfBody, eventsOfBody == 1 ? "event" : "events");
    }

    void run(List<Integer> bodies, Results results) throws IOException, InterruptedException, TimeoutException {
        try (SinkProcess sink = new SinkProcess(jvm, directory)) {
            for (int round = 1; round <= effort.rounds(); round++) {
                for (int eventsOfBody : bodies) {
                    results.add(new Results.Key(title(eventsOfBody), Scenario.OURS), ours(sink, eventsOfBody));
                    results.add(new Results.Key(title(eventsOfBody), BARE), bare(eventsOfBody));
                }
            }
        }
    }

    private Map<Metric, Double> ours(SinkProcess sink, int eventsOfBody)
            throws IOException, InterruptedException, TimeoutException {
        String dataSource = "served%04d".formatted(runs++);
        int port = freePort();
        Path configuration = directory.resolve(dataSource + ".json");
        Configuration.write(
                configuration, sink.zooKeeper(), dataSource, Scenario.NO_LINGER, Map.of("http.port", "" + port));
        Map<Metric, Double> sample = measure(
                dataSource,
                jvm.measured(jvm.ours(), MAIN, List.of("-configFile", configuration.toString())),
                URI.create("http://127.0.0.1:" + port + "/v2/post/" + dataSource),
                eventsOfBody);
        sink.check(dataSource, (long) warmUp(eventsOfBody) + measured(eventsOfBody));
        return sample;
    }

    private Map<Metric, Double> bare(int eventsOfBody) throws IOException, InterruptedException, TimeoutException {
        int port = freePort();
        return measure(
                "bare%04d".formatted(runs++),
                jvm.measured(jvm.ours(), BareServer.class.getName(), List.of("" + port)),
                URI.create("http://127.0.0.1:" + port + "/"),
                eventsOfBody);
    }

    private Map<Metric, Double> measure(String name, ProcessBuilder builder, URI address, int eventsOfBody)
            throws IOException, InterruptedException, TimeoutException {
        Path log = directory.resolve(name + ".log");
        Process server =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            awaitListening(server, log, address.getPort());
            try (ServedLoad load = new ServedLoad(address, server.toHandle(), eventsOfBody)) {
                load.send(warmUp(eventsOfBody));
                return load.send(measured(eventsOfBody));
            }
        } finally {
            ChildJvm.end(server);
        }
    }

    private int warmUp(int eventsOfBody) {
        return eventsOfBody == 1 ? effort.requests() : whole(effort.warmUp(), eventsOfBody);
    }

    private int measured(int eventsOfBody) {
        return eventsOfBody == 1 ? effort.requests() : whole(effort.events(), eventsOfBody);
    }

    /** In whole bodies, at least one. */
    private static int whole(int events, int eventsOfBody) {
        return Math.max(1, events / eventsOfBody) * eventsOfBody;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void awaitListening(Process server, Path log, int port) throws IOException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return;
            } catch (IOException e) {
                if (!server.isAlive() || System.nanoTime() > deadline) {
                    throw new IllegalStateException("The server does not listen:\n" + Files.readString(log), e);
                }
                LockSupport.parkNanos(20_000_000);
            }
        }
    }
}
