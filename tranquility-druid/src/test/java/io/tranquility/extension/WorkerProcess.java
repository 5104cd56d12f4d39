// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tranquility.embedded.EmbeddedDruid;
import java.io.IOException;
import java.io.Writer;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * An Indexer in a JVM of its own that belongs to the embedded Druid, so that it can be killed.
 */
final class WorkerProcess implements AutoCloseable {
    private static final Duration START_DEADLINE = Duration.ofMinutes(2);
    private static final int STOP_SECONDS = 30;
    private static final List<String> FLAGS = List.of(
            "-Xmx384m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:MaxDirectMemorySize=128m",
            "-Duser.timezone=UTC",
            "-Djava.util.logging.manager=org.apache.logging.log4j.jul.LogManager",
            "-Dorg.apache.logging.log4j.level=INFO",
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-opens=java.base/java.io=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED");

    private final EmbeddedDruid druid;
    private final Path directory;
    private final int port;
    private final int capacity;
    private Process process;

    private WorkerProcess(EmbeddedDruid druid, Path directory, int port, int capacity) {
        this.druid = druid;
        this.directory = directory;
        this.port = port;
        this.capacity = capacity;
    }

    /**
     * Starts one that writes below the directory and to Druid's deep storage; does not wait until it is ready.
     *
     * @param capacity for how many tasks it has room: the Overlord chooses the worker with the most room
     */
    static WorkerProcess start(EmbeddedDruid druid, Path druidDirectory, Path directory, int capacity)
            throws IOException {
        Files.createDirectories(directory);
        final WorkerProcess worker = new WorkerProcess(druid, directory, freePort(), capacity);
        try (Writer file = Files.newBufferedWriter(directory.resolve("runtime.properties"))) {
            worker.properties(druidDirectory).store(file, null);
        }
        worker.start();
        return worker;
    }

    int port() {
        return port;
    }

    /** Waits until the Overlord gives it tasks. */
    void awaitReady() {
        final URI workers = druid.coordinatorUrl().resolve("/druid/indexer/v1/workers");
        await().atMost(START_DEADLINE).ignoreExceptions().untilAsserted(() -> {
            assertThat(process.isAlive()).as("log %s", log()).isTrue();
            assertThat(RunningTask.send(HttpRequest.newBuilder(workers).GET())
                            .json()
                            .findValuesAsText("host"))
                    .contains("127.0.0.1:" + port);
            assertThat(RunningTask.statusOf(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/druid/worker/v1/enabled"))
                                    .GET()))
                    .isEqualTo(200);
        });
    }

    /** SIGKILL, as when the machine runs out of memory; and a new process in its place. */
    void killAndRestart() throws IOException, InterruptedException {
        process.destroyForcibly().waitFor();
        start();
        awaitReady();
    }

    /** SIGTERM: it takes its leave of the Overlord, which would otherwise go on giving it tasks for a while. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void start() throws IOException {
        final ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.command().addAll(FLAGS);
        builder.command().add("-Djava.io.tmpdir=" + directory);
        builder.command().addAll(List.of("org.apache.druid.cli.Main", "server", "indexer"));
        final String jars = Files.readString(Path.of(System.getProperty("tranquility.druid.classpath")));
        builder.environment().put("CLASSPATH", directory + ":" + jars.trim());
        process = builder.start();
    }

    private Path log() {
        return directory.resolve("worker.log");
    }

    /** As far as they differ from Druid's defaults; ZooKeeper forgets the process soon after its death. */
    private Properties properties(Path druidDirectory) {
        final Properties properties = new Properties();
        properties.put("druid.service", "druid/indexer");
        properties.put("druid.host", "127.0.0.1");
        properties.put("druid.plaintextPort", Integer.toString(port));
        properties.put("druid.zk.service.host", druid.zookeeperConnect());
        properties.put("druid.zk.service.sessionTimeoutMs", "3000");
        properties.put(
                "druid.extensions.loadList", "[\"" + System.getProperty("tranquility.extension.directory") + "\"]");
        properties.put("druid.storage.type", "local");
        properties.put(
                "druid.storage.storageDirectory",
                druidDirectory.resolve("deep-storage").toString());
        properties.put(
                "druid.indexer.logs.directory", directory.resolve("task-logs").toString());
        properties.put(
                "druid.indexer.task.baseTaskDir", directory.resolve("tasks").toString());
        properties.put("druid.indexer.task.restoreTasksOnRestart", "true");
        properties.put("druid.worker.capacity", Integer.toString(capacity));
        properties.put("druid.worker.globalIngestionHeapLimitBytes", "80000000");
        properties.put("druid.worker.numConcurrentMerges", "2");
        properties.put("druid.processing.numThreads", "1");
        properties.put("druid.processing.numMergeBuffers", "2");
        properties.put("druid.processing.buffer.sizeBytes", "2MiB");
        properties.put("druid.server.http.numThreads", "12");
        properties.put("druid.server.http.gracefulShutdownTimeout", "PT1S");
        properties.put("druid.server.http.unannouncePropagationDelay", "PT0S");
        properties.put("druid.announcer.skipSegmentAnnouncementOnZk", "true");
        properties.put("druid.segment.handoff.pollDuration", "PT1S");
        properties.put("druid.lookup.enableLookupSyncOnStartup", "false");
        return properties;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
