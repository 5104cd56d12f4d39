// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a user runs it: a process of its own, with a Druid of its own, seen by its output and exit status. */
final class QuickstartIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Path CONFIG = Path.of("..", "conf", "quickstart.json").toAbsolutePath();

    @TempDir
    private Path directory;

    private Path temporary;
    private Path output;
    private Process process;

    @BeforeEach
    void makeTemporary() throws IOException {
        temporary = Files.createDirectories(directory.resolve("tmp"));
        output = directory.resolve("output");
    }

    @AfterEach
    void end() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void generated_events_are_sent_counted_and_handed_off() throws Exception {
        start("--events", "2000", "--rate", "1000", "--handoff", "--json");
        JsonNode summary = summary(0);
        assertThat(summary.path("received").asLong()).isEqualTo(2000);
        assertThat(summary.path("sent").asLong()).isEqualTo(2000);
        assertThat(summary.path("queried").asLong()).isEqualTo(2000);
        assertThat(summary.path("handedOff").asBoolean()).isTrue();
        assertThat(summary.path("queryableMillisP50").asLong()).isPositive();
        assertThat(text())
                .contains("Broker  ", "curl -s http://127.0.0.1:", "zookeeper.connect is replaced", "Norway")
                .contains("OK: Druid returns exactly the 2000 events that were sent.");
        assertNothingIsLeft();
    }

    @Test
    void a_file_with_garbage_is_sent_but_for_the_garbage() throws Exception {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            lines.add("{\"timestamp\":\"2015-05-17T10:05:03Z\",\"page\":\"Page " + i % 3 + "\",\"added\":1}");
        }
        lines.add(10, "no JSON");
        lines.add(20, "");
        lines.add(30, "[1]");
        lines.add("{\"timestamp\":\"2015-05-17T10:0");
        Path file = Files.write(directory.resolve("lines.json"), lines);

        start("--input", file.toString(), "--config", CONFIG.toString(), "--restamp", "--json");
        JsonNode summary = summary(0);
        assertThat(summary.path("received").asLong()).isEqualTo(100);
        assertThat(summary.path("sent").asLong()).isEqualTo(100);
        assertThat(summary.path("unparseable").asLong()).isEqualTo(3);
        assertThat(summary.path("queried").asLong()).isEqualTo(100);
        assertThat(summary.path("handedOff").isNull()).isTrue();
        assertThat(text()).contains("Line 11 is no JSON", "Line 31 is no JSON object", "Line 104 is no JSON");
        assertNothingIsLeft();
    }

    @Test
    void input_of_which_nothing_can_be_sent_is_no_success() throws Exception {
        Path file = Files.writeString(
                directory.resolve("lines.json"), "{\"timestamp\":\"2015-05-17T10:05:03Z\",\"page\":\"a\"}\n");
        start("--input", file.toString(), "--config", CONFIG.toString(), "--json");
        assertThat(summary(1).path("dropped").asLong()).isEqualTo(1);
        assertThat(text()).contains("First event dropped as BEFORE_WINDOW", "NOT OK: no event could be sent");
    }

    @Test
    void without_a_metric_that_counts_nothing_is_proved() throws Exception {
        String noCount = Files.readString(CONFIG).replace("{\"type\": \"count\", \"name\": \"count\"},", "");
        Path config = Files.writeString(directory.resolve("config.json"), noCount);
        start("--config", config.toString(), "--events", "100", "--json");
        JsonNode summary = summary(1);
        assertThat(summary.path("sent").asLong()).isEqualTo(100);
        assertThat(summary.path("queried").isNull()).isTrue();
        assertThat(text())
                .contains("metricsSpec has no aggregator of type count", "NOT OK: Druid's count proves nothing");
    }

    @Test
    void an_interrupt_flushes_counts_and_ends_well() throws Exception {
        start("--rate", "200", "--json");
        await().atMost(PATIENCE).until(() -> text().contains(" s  received ") || !process.isAlive());
        assertThatThePageShowsIt();
        interrupt();
        JsonNode summary = summary(0);
        assertThat(summary.path("sent").asLong())
                .isPositive()
                .isEqualTo(summary.path("queried").asLong());
        assertThat(text()).contains("Stopping: what was sent is flushed and counted", "Goodbye");
        assertNothingIsLeft();
    }

    @Test
    void an_interrupt_while_druid_starts_ends_it() throws Exception {
        start("--json");
        await().atMost(PATIENCE).until(() -> text().contains("ready (") || !process.isAlive());
        interrupt();
        assertThat(summary(1).path("received").asLong()).isZero();
        assertThat(text()).contains("stopped before Druid was ready");
        assertNothingIsLeft();
    }

    @Test
    void a_druid_that_is_lost_is_told_and_the_events_that_were_not_sent_fail() throws Exception {
        start("--rate", "50", "--json");
        await().atMost(PATIENCE).until(() -> text().contains(" s  received ") || !process.isAlive());
        process.children().forEach(ProcessHandle::destroyForcibly);
        JsonNode summary = summary(1);
        assertThat(summary.path("failed").asLong()).isPositive();
        assertThat(summary.path("queried").isNull()).isTrue();
        assertThat(text()).contains("NOT OK: Druid has not answered for 15 s");
    }

    @Test
    void druid_ends_itself_when_the_command_is_killed() throws Exception {
        start();
        await().atMost(PATIENCE).until(() -> text().contains(" s  received ") || !process.isAlive());
        ProcessHandle druid = process.children().findFirst().orElseThrow();
        process.destroyForcibly();
        await().atMost(PATIENCE).until(() -> !druid.isAlive());
        assertNothingIsLeft();
    }

    private void assertThatThePageShowsIt() throws IOException, InterruptedException {
        Matcher line = Pattern.compile("Look at it in a browser +(http://127\\.0\\.0\\.1:\\d+/)")
                .matcher(text());
        assertThat(line.find()).as(this::text).isTrue();
        URI page = URI.create(line.group(1));
        assertThat(get(page)).contains("<h1>Tranquility</h1>");
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode wiki =
                    new ObjectMapper().readTree(get(page.resolve("v1/status"))).at("/dataSources/wiki");
            assertThat(wiki.at("/events/sent").asLong()).isPositive();
            assertThat(wiki.at("/pipeline/intervals/0/taskSets")).isNotEmpty();
        });
    }

    private static String get(URI url) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(url).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private void start(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-Djava.io.tmpdir=" + temporary,
                "-Dtranquility.quickstart.example=" + CONFIG,
                "-Dtranquility.quickstart.extension=" + System.getProperty("druid.extension"),
                "-Dorg.slf4j.simpleLogger.logFile=" + directory.resolve("log"),
                "-cp",
                System.getProperty("java.class.path"),
                QuickstartCommand.class.getName()));
        command.addAll(List.of(args));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    /** As Ctrl-C does. What a shell runs in the background ignores it, and so do its children; then as SIGTERM does. */
    private void interrupt() throws IOException, InterruptedException {
        String name = isInterruptIgnored() ? "TERM" : "INT";
        Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
        assertThat(kill.waitFor()).as(this::text).isZero();
    }

    /** Linux tells the ignored signals as a mask, in which the second lowest bit is SIGINT's. */
    private static boolean isInterruptIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .anyMatch(line ->
                                (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
    }

    /** The last line, after the end with this status. */
    private JsonNode summary(int status) throws Exception {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as(this::text)
                .isTrue();
        assertThat(process.exitValue()).as(this::text).isEqualTo(status);
        List<String> lines = text().lines().toList();
        return new ObjectMapper().readTree(lines.get(lines.size() - 1));
    }

    private String text() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void assertNothingIsLeft() throws IOException {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            try (Stream<Path> files = Files.list(temporary)) {
                assertThat(files).isEmpty();
            }
        });
    }
}
