// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tranquility.config.TranquilityConfig;
import io.tranquility.internal.http.HttpAnswer;
import io.tranquility.internal.http.HttpCall;
import io.tranquility.internal.http.HttpSender;
import io.tranquility.tranquilizer.Outcomes;
import io.tranquility.tranquilizer.Tranquilizer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A client in a JVM of its own: it sends numbered events as a configuration file says, and ends. */
public final class ClientProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String SUBMITS = "submits ";
    private static final String OUTCOME = "outcome ";

    private final Process process;
    private final Path output;
    private final Path log;

    private ClientProcess(Process process, Path output, Path log) {
        this.process = process;
        this.output = output;
        this.log = log;
    }

    /** Starts one that sends the events of these numbers, all of the same time. */
    public static ClientProcess sending(Path config, String dataSource, int from, int to, Instant time)
            throws IOException {
        return start(config, dataSource, from, to, time, false);
    }

    /** Starts one that stops short of submitting its first task, which it has recorded. */
    public static ClientProcess stoppingAtItsFirstTask(Path config, String dataSource, Instant time)
            throws IOException {
        return start(config, dataSource, 0, 1, time, true);
    }

    private static ClientProcess start(
            Path config, String dataSource, int from, int to, Instant time, boolean stopsAtFirstTask)
            throws IOException {
        Path output = Files.createTempFile(config.getParent(), dataSource, ".out");
        Path log = Files.createTempFile(config.getParent(), dataSource, ".log");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        ClientProcess.class.getName(),
                        config.toString(),
                        dataSource,
                        "" + from,
                        "" + to,
                        time.toString(),
                        "" + stopsAtFirstTask)
                .redirectOutput(output.toFile())
                .redirectError(log.toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return new ClientProcess(builder.start(), output, log);
    }

    /** The task that it would have submitted; empty until it has recorded it. */
    public Optional<String> recordedTask() throws IOException {
        return line(SUBMITS);
    }

    /** Ends it at once, as SIGKILL does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Waits for its end and returns how many events were sent, dropped and failed, in words. */
    public String outcome() throws IOException, InterruptedException {
        if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS) || process.exitValue() != 0) {
            throw new IllegalStateException("The client did not end well:\n" + Files.readString(log));
        }
        return line(OUTCOME).orElseThrow();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private Optional<String> line(String prefix) throws IOException {
        try (var lines = Files.lines(output)) {
            return lines.filter(line -> line.startsWith(prefix))
                    .map(line -> line.substring(prefix.length()))
                    .findFirst();
        }
    }

    /** The event that this client sends under a number; its {@code added} is the number. */
    public static Map<String, Object> event(int number, Instant time) {
        Map<String, Object> event = new HashMap<>();
        event.put("time", time.toString());
        event.put("page", "page" + number % 7);
        event.put("user", "user" + number % 100);
        event.put("id", "id" + number);
        event.put("added", number);
        return event;
    }

    public static void main(String[] arguments) throws Exception {
        endWithTheParent();
        String dataSource = arguments[1];
        Instant time = Instant.parse(arguments[4]);
        boolean stopsAtFirstTask = Boolean.parseBoolean(arguments[5]);
        DruidBeams.Builder<Map<String, Object>> builder = DruidBeams.fromConfig(
                TranquilityConfig.read(Path.of(arguments[0])).dataSource(dataSource));
        if (stopsAtFirstTask) {
            builder.httpDecorator(StopsAtFirstTask::new);
        }
        try (Tranquilizer<Map<String, Object>> tranquilizer = builder.buildTranquilizer()) {
            for (int number = Integer.parseInt(arguments[2]); number < Integer.parseInt(arguments[3]); number++) {
                CompletableFuture<?> unused = tranquilizer.send(event(number, time));
            }
            tranquilizer.flush(PATIENCE);
            Outcomes outcomes = tranquilizer.outcomes();
            System.out.println(OUTCOME + outcomes.sent() + " sent, " + outcomes.dropped() + " dropped, "
                    + outcomes.failed() + " failed");
        }
    }

    /** The parent never writes to the standard input, which ends with it. */
    private static void endWithTheParent() {
        Thread watch = new Thread(
                () -> {
                    try {
                        System.in.transferTo(OutputStream.nullOutputStream());
                    } catch (IOException e) {
                        // It has ended as well.
                    }
                    Runtime.getRuntime().halt(1);
                },
                "end-with-the-parent");
        watch.setDaemon(true);
        watch.start();
    }

    /** Never answers the submission of a task, and does not send it on. */
    private record StopsAtFirstTask(HttpSender http) implements HttpSender {
        @Override
        public CompletableFuture<HttpAnswer> send(HttpCall call, Duration timeout) {
            if (!call.method().equals("POST") || !call.uri().getPath().endsWith("/druid/indexer/v1/task")) {
                return http.send(call, timeout);
            }
            try {
                System.out.println(SUBMITS
                        + new ObjectMapper()
                                .readTree(call.body(), 0, call.length())
                                .path("id")
                                .asText());
            } catch (IOException e) {
                throw new UncheckedIOException("The task to submit is no JSON", e);
            }
            return new CompletableFuture<>();
        }

        @Override
        public void close() {
            http.close();
        }
    }
}
