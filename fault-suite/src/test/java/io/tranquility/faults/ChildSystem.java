// SPDX-License-Identifier: Apache-2.0
package io.tranquility.faults;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The core in a JVM of its own, which can be killed and started again. What it has not answered when it ends is in doubt.
 * The lock guards which process there is.
 */
final class ChildSystem implements KillableSystem {
    private static final long END_PATIENCE_SECONDS = 60;

    private final Path config;
    private final DataSource dataSource;

    @GuardedBy("this")
    private Child child;

    private ChildSystem(Path config, DataSource dataSource) {
        this.config = config;
        this.dataSource = dataSource;
    }

    static ChildSystem open(DataSource dataSource) throws IOException {
        ChildSystem system = new ChildSystem(dataSource.write(), dataSource);
        system.start();
        return system;
    }

    @Override
    public CompletableFuture<Outcome> offer(Event event) {
        Child running;
        synchronized (this) {
            running = child;
        }
        return running == null ? CompletableFuture.completedFuture(Outcome.NOT_OFFERED) : running.offer(event);
    }

    @Override
    public synchronized void kill() throws InterruptedException {
        Child killed = child;
        child = null;
        killed.process.destroyForcibly().waitFor();
        killed.awaitEnd();
    }

    @Override
    public synchronized void start() throws IOException {
        child = new Child(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        // All of the heap from the beginning, so that what grows is seen.
                        "-Xms128m",
                        "-Xmx128m",
                        "-XX:+AlwaysPreTouch",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ChildCore.class.getName(),
                        config.toString(),
                        dataSource.name())
                .redirectError(ProcessBuilder.Redirect.appendTo(dataSource
                        .directory()
                        .resolve(dataSource.name() + ".log")
                        .toFile()))
                .start());
    }

    /** How much memory it has in use, in MiB. */
    synchronized long residentMegabytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(child.process.pid()), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
            }
        }
        throw new IOException("The system does not tell the memory of process " + child.process.pid());
    }

    @Override
    public synchronized void close() {
        if (child == null) {
            return;
        }
        child.in.close();
        try {
            if (!child.process.waitFor(END_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            child.process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** One life of the process; a thread reads its answers until it ends. */
    private static final class Child {
        private final Process process;
        private final PrintStream in;
        private final Map<Integer, CompletableFuture<Outcome>> unanswered = new ConcurrentHashMap<>();
        private final Thread reader = new Thread(this::read, "child-answers");
        private volatile boolean ended;

        Child(Process process) {
            this.process = process;
            this.in = new PrintStream(process.getOutputStream(), true, StandardCharsets.US_ASCII);
            reader.setDaemon(true);
            reader.start();
        }

        CompletableFuture<Outcome> offer(Event event) {
            CompletableFuture<Outcome> outcome = new CompletableFuture<>();
            unanswered.put(event.id(), outcome);
            in.println(event.id() + " " + event.time().toEpochMilli());
            if (ended) {
                leaveInDoubt();
            }
            return outcome;
        }

        void awaitEnd() throws InterruptedException {
            reader.join();
        }

        private void read() {
            try (BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    String[] words = line.split(" ", -1);
                    if (words.length == 2) {
                        CompletableFuture<Outcome> outcome = unanswered.remove(Integer.parseInt(words[0]));
                        outcome.complete(Outcome.valueOf(words[1]));
                    }
                }
            } catch (IOException e) {
                // It was killed.
            }
            ended = true;
            leaveInDoubt();
        }

        private void leaveInDoubt() {
            unanswered.values().forEach(outcome -> outcome.complete(Outcome.IN_DOUBT));
        }
    }
}
