// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One real Druid with two indexers and an extension, shared by all tests; some start another one beside it. */
class EmbeddedDruidIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final List<String> PROGRESS = new ArrayList<>();

    @TempDir
    static Path shared;

    private static EmbeddedDruid druid;

    @BeforeAll
    static void startDruid() throws IOException {
        druid = EmbeddedDruid.builder()
                .indexers(2)
                .extension(packExtension(shared.resolve("loaded-extension")))
                .property("druid.indexer.task.restoreTasksOnRestart", "true")
                .onProgress(PROGRESS::add)
                .start();
        indexRows("shared_rows");
    }

    @AfterAll
    static void stopDruid() {
        if (druid == null) {
            return;
        }
        ProcessHandle child = ProcessHandle.of(druid.pid()).orElseThrow();
        Path work = druid.log().getParent();
        druid.close();
        druid.close();
        assertThat(child.isAlive()).isFalse();
        assertThat(work).doesNotExist();
    }

    @Test
    void answers_sql() {
        assertThat(druid.sql("SELECT 1 AS a, 'x' AS b")).containsExactly(Map.of("a", 1, "b", "x"));
    }

    @Test
    void throws_druids_message_for_bad_sql() {
        assertThatThrownBy(() -> druid.sql("SELECT * FROM nowhere"))
                .isInstanceOf(EmbeddedDruidException.class)
                .hasMessageContaining("Druid answered 400 to SELECT * FROM nowhere: Object 'nowhere' not found");
    }

    @Test
    void answers_native_queries() throws IOException {
        JsonNode query = JSON.readTree("""
            {"queryType": "timeseries", "dataSource": "shared_rows", "granularity": "all",
             "intervals": ["2026-11-01/2026-11-02"],
             "aggregations": [{"type": "longSum", "name": "value", "fieldName": "value"}]}\
            """);

        JsonNode answer = druid.query(query);

        assertThat(answer).hasSize(1);
        assertThat(answer.get(0).at("/result/value").asInt()).isEqualTo(7);
    }

    @Test
    void runs_tasks_to_the_end() throws IOException {
        TaskStatus ended = indexRows("more_rows");

        assertThat(ended.state()).isEqualTo(TaskStatus.State.SUCCESS);
        assertThat(ended.errorMessage()).isEmpty();
        assertThat(druid.sql("SELECT SUM(\"value\") AS s FROM more_rows")).containsExactly(Map.of("s", 7));
    }

    @Test
    void knows_no_task_that_was_never_submitted() {
        assertThat(druid.taskStatus("no such task")).isEmpty();
    }

    @Test
    void throws_druids_message_for_a_bad_task() throws IOException {
        JsonNode task = JSON.readTree("{\"type\": \"no_such_type\"}");

        assertThatThrownBy(() -> druid.submitTask(task))
                .isInstanceOf(EmbeddedDruidException.class)
                .hasMessageContaining("Druid answered 400")
                .hasMessageContaining("no_such_type");
    }

    @Test
    void loads_extensions() throws IOException, InterruptedException {
        for (URI server : List.of(
                druid.coordinatorUrl(), druid.brokerUrl(), druid.indexerUrls().get(1))) {
            HttpResponse<String> status = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(server.resolve("/status")).build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(JSON.readTree(status.body()).path("modules").findValuesAsText("name"))
                    .as(server.toString())
                    .contains(LoadedModule.class.getName());
        }
    }

    @Test
    void tells_each_step_of_the_start() {
        assertThat(PROGRESS)
                .anyMatch(line -> line.matches("ZooKeeper ready \\(\\d+\\.\\d s\\)"))
                .anyMatch(line -> line.matches("second indexer ready \\(\\d+\\.\\d s\\)"))
                .last()
                .asString()
                .startsWith("Druid ready (");
    }

    @ParameterizedTest
    @EnumSource(value = Role.class, mode = EnumSource.Mode.EXCLUDE, names = "SECOND_COORDINATOR")
    void each_role_can_be_stopped_and_started(Role role) {
        URI url = url(role);
        druid.stop(role);
        try {
            assertThat(answers(url)).isFalse();
        } finally {
            druid.start(role);
        }
        assertThat(answers(url)).isTrue();
        await("the rows after a restart of the " + role)
                .atMost(SOON)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(druid.sql("SELECT COUNT(*) AS n FROM shared_rows"))
                        .containsExactly(Map.of("n", 2)));
    }

    @Test
    void the_metadata_survives_a_restart_of_the_coordinator() throws IOException {
        TaskStatus before = indexRows("rows_before_a_restart");

        druid.stop(Role.COORDINATOR);
        druid.start(Role.COORDINATOR);

        await().atMost(SOON).ignoreExceptions().untilAsserted(() -> assertThat(druid.taskStatus(before.id()))
                .hasValueSatisfying(after -> assertThat(after.state()).isEqualTo(TaskStatus.State.SUCCESS)));
        assertThat(indexRows("rows_after_a_restart").state()).isEqualTo(TaskStatus.State.SUCCESS);
    }

    @Test
    void leaves_an_interrupt_from_the_terminal_to_its_parent() throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-INT", Long.toString(druid.pid())).start();
        assertThat(kill.waitFor()).isZero();

        await().during(Duration.ofSeconds(1)).atMost(SOON).until(() -> answers(druid.brokerUrl()));
    }

    @Test
    void refuses_to_stop_what_is_stopped_and_to_start_what_runs() {
        assertThatThrownBy(() -> druid.start(Role.HISTORICAL))
                .isInstanceOf(EmbeddedDruidException.class)
                .hasMessage("The historical is running already");
        druid.stop(Role.HISTORICAL);
        try {
            assertThatThrownBy(() -> druid.stop(Role.HISTORICAL))
                    .isInstanceOf(EmbeddedDruidException.class)
                    .hasMessage("The historical is stopped already");
        } finally {
            druid.start(Role.HISTORICAL);
        }
    }

    @Test
    void a_second_cluster_runs_beside_it_and_makes_the_archive_of_a_new_cache(@TempDir Path directory)
            throws IOException {
        Path work = directory.resolve("work");
        try (EmbeddedDruid second = EmbeddedDruid.builder()
                .workDirectory(work)
                .cacheDirectory(directory.resolve("cache"))
                .start()) {
            assertThat(second.zookeeperConnect()).isNotEqualTo(druid.zookeeperConnect());
            assertThat(second.sql("SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'druid'"))
                    .isEmpty();
            assertThat(answers(druid.brokerUrl())).isTrue();
            assertThatThrownBy(() -> second.stop(Role.SECOND_INDEXER))
                    .isInstanceOf(EmbeddedDruidException.class)
                    .hasMessageContaining("This cluster has no second indexer");
        }
        assertThat(work.resolve("druid.log")).isNotEmptyFile();
        try (var files = Files.walk(directory.resolve("cache"))) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("druid.jsa", "embedded.jar");
        }
    }

    @Test
    void a_failed_start_shows_the_reason_and_the_log_and_leaves_no_process(@TempDir Path directory) throws IOException {
        Path work = directory.resolve("work");
        EmbeddedDruidBuilder builder =
                EmbeddedDruid.builder().workDirectory(work).property("druid.query.groupBy.maxOnDiskStorage", "plenty");

        Throwable thrown = catchThrowable(builder::start);

        String end = "The end of its log (" + work.resolve("druid.log") + "):\n";
        assertThat(thrown)
                .isInstanceOf(EmbeddedDruidException.class)
                .hasMessageStartingWith("The embedded Druid did not start: The cluster did not start: ")
                .hasMessageContaining("Problem parsing object at prefix[druid.query.groupBy]")
                .hasMessageContaining(end);
        String shown = thrown.getMessage().substring(thrown.getMessage().indexOf(end) + end.length());
        assertThat(shown.lines()).hasSizeGreaterThan(10).isSubsetOf(Files.readAllLines(work.resolve("druid.log")));
        assertThat(ProcessHandle.current().children().map(ProcessHandle::pid)).containsOnly(druid.pid());
    }

    @Test
    void a_start_that_druid_gives_up_shows_the_log_too() {
        assertThatThrownBy(() -> EmbeddedDruid.builder()
                        .property("druid.host", "192.0.2.1") // nobody's address, so that no server can bind it
                        .start())
                .isInstanceOf(EmbeddedDruidException.class)
                .hasMessageContaining("has ended with status 1\nThe end of its log (")
                .hasMessageContaining("Failed to bind to /192.0.2.1:");
        assertThat(ProcessHandle.current().children().map(ProcessHandle::pid)).containsOnly(druid.pid());
    }

    @Test
    void a_start_that_takes_too_long_is_given_up() {
        assertThatThrownBy(() -> EmbeddedDruid.builder()
                        .startTimeout(Duration.ofMillis(1))
                        .start())
                .isInstanceOf(EmbeddedDruidException.class)
                .hasMessageContaining("did not answer within PT0.001S");
        assertThat(ProcessHandle.current().children().map(ProcessHandle::pid)).containsOnly(druid.pid());
    }

    @Test
    void nothing_is_left_when_the_parent_is_killed() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        ShortLivedParent.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process parent = builder.start();
        ProcessHandle child;
        Path work;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
            child = ProcessHandle.of(Long.parseLong(lines.readLine())).orElseThrow();
            work = Path.of(lines.readLine());
            assertThat(child.isAlive()).isTrue();
            assertThat(work).isDirectory();
        } finally {
            parent.destroyForcibly();
        }

        await("the end of the orphan").atMost(SOON).untilAsserted(() -> {
            assertThat(child.isAlive()).isFalse();
            assertThat(work).doesNotExist();
        });
    }

    /** Indexes two rows with an inline task and waits until SQL counts them. */
    private static TaskStatus indexRows(String dataSource) throws IOException {
        JsonNode task = JSON.readTree("""
            {"type": "index_parallel", "spec": {
              "dataSchema": {
                "dataSource": "%s",
                "timestampSpec": {"column": "time", "format": "iso"},
                "dimensionsSpec": {"dimensions": ["page"]},
                "metricsSpec": [{"type": "longSum", "name": "value", "fieldName": "value"}],
                "granularitySpec": {"segmentGranularity": "HOUR", "queryGranularity": "NONE", "rollup": false}},
              "ioConfig": {
                "type": "index_parallel",
                "inputSource": {"type": "inline", "data": "2026-11-01T00:00:00Z,a,3\\n2026-11-01T00:10:00Z,b,4"},
                "inputFormat": {"type": "csv", "columns": ["time", "page", "value"]}},
              "tuningConfig": {"type": "index_parallel", "maxNumConcurrentSubTasks": 1}}}\
            """.formatted(dataSource));
        String id = druid.submitTask(task);
        TaskStatus ended = await("the end of " + id)
                .atMost(SOON)
                .until(() -> druid.taskStatus(id).orElseThrow(), status -> status.state()
                        .isComplete());
        await("the rows of " + dataSource).atMost(SOON).ignoreExceptions().untilAsserted(() -> assertThat(
                        druid.sql("SELECT COUNT(*) AS n FROM " + dataSource))
                .containsExactly(Map.of("n", 2)));
        return ended;
    }

    private static URI url(Role role) {
        return switch (role) {
            case ZOOKEEPER -> URI.create("http://" + druid.zookeeperConnect());
            case COORDINATOR, SECOND_COORDINATOR -> druid.coordinatorUrl();
            case INDEXER -> druid.indexerUrls().get(0);
            case SECOND_INDEXER -> druid.indexerUrls().get(1);
            case HISTORICAL -> druid.historicalUrl();
            case BROKER -> druid.brokerUrl();
        };
    }

    /** Whether a server takes connections; what it answers, and whether it speaks HTTP at all, is not asked. */
    private static boolean answers(URI url) {
        try {
            new Socket(url.getHost(), url.getPort()).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static Path packExtension(Path directory) throws IOException {
        Files.createDirectories(directory);
        String classFile = LoadedModule.class.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(directory.resolve("extension.jar"));
                JarOutputStream jar = new JarOutputStream(file);
                InputStream classBytes = LoadedModule.class.getClassLoader().getResourceAsStream(classFile)) {
            jar.putNextEntry(new JarEntry(classFile));
            classBytes.transferTo(jar);
            jar.putNextEntry(new JarEntry("META-INF/services/org.apache.druid.initialization.DruidModule"));
            jar.write(LoadedModule.class.getName().getBytes(StandardCharsets.UTF_8));
        }
        return directory;
    }
}
