// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid28;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One running process of the cluster. */
final class ClusterProcess {
    private static final Duration END_TIMEOUT = Duration.ofSeconds(20);
    private static final long POLL_MILLIS = 100;
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    private static final int TAIL_LINES = 30;

    private final Role role;
    private final int port;
    private final Path log;
    private final Process process;

    private ClusterProcess(Role role, int port, Path log, Process process) {
        this.role = role;
        this.port = port;
        this.log = log;
        this.process = process;
    }

    /**
     * Starts it, without waiting.
     *
     * @param conf the directory with its configuration
     * @param port its server's, by that configuration
     * @param work its current directory
     * @param log gets all that it prints
     */
    static ClusterProcess start(Role role, Path conf, int port, Path work, Path log) throws IOException {
        List<String> arguments = role == Role.ZOOKEEPER
                ? List.of(
                        "org.apache.zookeeper.server.ZooKeeperServerMain",
                        conf.resolve("zoo.cfg").toString())
                : List.of("org.apache.druid.cli.Main", "server", command(role));
        Process process = ChildJvm.process(conf, work, role.heapMegabytes(), arguments)
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return new ClusterProcess(role, port, log, process);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Waits until it does its work. */
    void awaitReady(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        String answer = answer();
        while (!answer.isEmpty()) {
            if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                throw new Druid28Exception("The " + role + " of Druid 28 "
                        + (process.isAlive()
                                ? "is not ready after " + timeout.toSeconds() + " s: " + answer
                                : "ended with code " + process.exitValue() + " while it started")
                        + ". Its log " + log + " ends:\n" + logTail());
            }
            Thread.sleep(POLL_MILLIS);
            answer = answer();
        }
    }

    /** Kills it and what it started, and waits for their end. */
    void kill() throws InterruptedException {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle handle : all) {
            try {
                handle.onExit().get(END_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new Druid28Exception(
                        "The process " + handle.pid() + " of the " + role + " did not end after it was killed", e);
            }
        }
    }

    /** Empty if it is ready, or what it says instead. */
    private String answer() {
        if (role == Role.ZOOKEEPER) {
            return zooKeeperAnswer();
        }
        for (String path : role.readyPaths()) {
            String answer = status(uri().resolve(path));
            if (!answer.equals("200")) {
                return uri().resolve(path) + " answered " + answer;
            }
        }
        return "";
    }

    private String zooKeeperAnswer() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(CONNECT_TIMEOUT_MILLIS);
            OutputStream out = socket.getOutputStream();
            out.write("srvr".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            InputStream in = socket.getInputStream();
            String answer = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return answer.contains("Mode: standalone") ? "" : "its port " + port + " answered " + answer;
        } catch (IOException e) {
            return "its port " + port + " answered " + e;
        }
    }

    private static String status(URI uri) {
        try {
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            connection.setConnectTimeout(CONNECT_TIMEOUT_MILLIS);
            connection.setReadTimeout(CONNECT_TIMEOUT_MILLIS);
            try {
                return Integer.toString(connection.getResponseCode());
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return e.toString();
        }
    }

    private String logTail() {
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1).stream()
                    .filter(line -> !line.startsWith("\tat "))
                    .toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e + ")";
        }
    }

    private static String command(Role role) {
        return switch (role) {
            case COORDINATOR -> "coordinator";
            case HISTORICAL -> "historical";
            case BROKER -> "broker";
            case MIDDLE_MANAGER, SECOND_MIDDLE_MANAGER -> "middleManager";
            case ZOOKEEPER -> throw new IllegalArgumentException("ZooKeeper is no server of Druid");
        };
    }
}
