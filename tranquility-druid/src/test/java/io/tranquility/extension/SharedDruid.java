// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static io.tranquility.extension.RunningTask.DEADLINE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.embedded.TaskStatus.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.druid.java.util.common.FileUtils;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One Druid with the extension and two workers, started for the first test class that wants it and shared by all. A test that
 * fails leaves a {@link FailureRecord}.
 */
final class SharedDruid implements BeforeAllCallback, AfterTestExecutionCallback {
    static final int MAX_BODY_BYTES = 1 << 20;

    private static volatile Cluster cluster;

    @Override
    public void beforeAll(ExtensionContext context) {
        cluster = context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .getOrComputeIfAbsent(Cluster.class, key -> Cluster.start(), Cluster.class);
    }

    @Override
    public void afterTestExecution(ExtensionContext context) throws Exception {
        if (context.getExecutionException().isPresent()) {
            FailureRecord.write(
                    druid(),
                    context.getRequiredTestClass().getSimpleName() + "."
                            + context.getRequiredTestMethod().getName());
        }
    }

    static EmbeddedDruid druid() {
        return cluster.druid;
    }

    /** Where Druid writes. */
    static Path directory() {
        return cluster.directory;
    }

    static void end(RunningTask task) {
        assertThat(task.shutdown().status()).isEqualTo(200);
        assertThat(task.awaitEnd().state()).isEqualTo(State.SUCCESS);
    }

    /** Events a second apart, so that none is rolled up with another. */
    static String events(int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(SharedDruid::event)
                .collect(Collectors.joining(",", "[", "]"));
    }

    static String event(int second) {
        return "{\"timestamp\":\"2026-01-01T00:%02d:%02dZ\",\"page\":\"p%d\",\"added\":1}"
                .formatted(second / 60, second % 60, second % 7);
    }

    /** The broker learns of a new segment within a moment; of the rows in it at once. */
    static void awaitRealtimeCount(String dataSource, long expected) {
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(rowCount(dataSource)).isEqualTo(expected));
    }

    static void awaitCount(String dataSource, long expected) {
        await().atMost(DEADLINE).ignoreExceptions().untilAsserted(() -> {
            final Map<String, Object> row = druid().sql(
                            "SELECT SUM(\"count\") AS n, SUM(added) AS a FROM \"" + dataSource + "\"")
                    .get(0);
            assertThat(((Number) row.get("n")).longValue()).isEqualTo(expected);
        });
    }

    /** By a native query, which sees a new data source at once. */
    static long rowCount(String dataSource) {
        final JsonNode result = druid().query(TaskJson.parse("""
                {"queryType": "timeseries", "dataSource": "%s", "granularity": "all",
                 "intervals": ["2026-01-01/2027-01-01"],
                 "aggregations": [{"type": "longSum", "name": "rows", "fieldName": "count"}]}
                """.formatted(dataSource)));
        return result.isEmpty() ? 0 : result.get(0).at("/result/rows").asLong();
    }

    /** Stopped by JUnit after the last test of the JVM. */
    private record Cluster(EmbeddedDruid druid, Path directory, Path extensions) implements AutoCloseable {
        static Cluster start() {
            try {
                final Path directory = Files.createTempDirectory("push-task-it");
                final Path extensions = Files.createTempDirectory("push-task-it-extensions");
                try {
                    return new Cluster(druid(directory, TestModule.directory(extensions)), directory, extensions);
                } catch (IOException | RuntimeException e) {
                    delete(directory, extensions);
                    throw e;
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static EmbeddedDruid druid(Path directory, Path testExtension) {
            return EmbeddedDruid.builder()
                    .extension(Path.of(System.getProperty("tranquility.extension.directory")))
                    .extension(testExtension)
                    .indexers(2)
                    .maxHeapMegabytes(512)
                    .workDirectory(directory)
                    .property("druid.indexer.task.restoreTasksOnRestart", "true")
                    .property("druid.tranquility.maxBodyBytes", Integer.toString(MAX_BODY_BYTES))
                    .property("druid.worker.capacity", "20")
                    .property("druid.emitter", IngestMetrics.TYPE)
                    .property("druid.monitoring.emissionPeriod", "PT1S")
                    // A long poll that is lost on a busy machine costs seconds, not minutes.
                    .property("druid.indexer.runner.syncRequestTimeout", "PT10S")
                    .property("druid.coordinator.loadqueuepeon.http.hostTimeout", "PT10S")
                    .start();
        }

        private static void delete(Path... directories) throws IOException {
            for (Path directory : directories) {
                FileUtils.deleteDirectory(directory.toFile());
            }
        }

        @Override
        public void close() throws IOException {
            druid.close();
            delete(directory, extensions);
        }
    }
}
