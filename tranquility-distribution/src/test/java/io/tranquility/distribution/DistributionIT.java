// SPDX-License-Identifier: Apache-2.0
package io.tranquility.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tranquility.testing.DruidFlavour;
import io.tranquility.testing.FakeDruid;
import io.tranquility.testing.LoopbackZooKeeper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tarball, unpacked and used as its users do. */
final class DistributionIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private static Path unpacked;

    private static Path home;

    @TempDir
    private Path directory;

    private final List<Process> started = new ArrayList<>();

    private record Result(int status, String text) {}

    @BeforeAll
    static void unpack() throws Exception {
        Process tar = new ProcessBuilder(
                        "tar", "-xzf", System.getProperty("tranquility.tarball"), "-C", unpacked.toString())
                .inheritIO()
                .start();
        assertThat(tar.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(tar.exitValue()).isZero();
        try (var top = Files.list(unpacked)) {
            home = top.toList().get(0);
        }
    }

    @AfterEach
    void kill() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void has_what_it_promises_and_says_its_version() throws Exception {
        assertThat(home).isDirectoryContaining("glob:**/{LICENSE,NOTICE,CHANGELOG.md,docs,conf,lib}");
        assertThat(home.resolve("extensions/druid-tranquility")).isDirectoryContaining("glob:**.jar");
        String version = home.getFileName().toString().replace("tranquility-", "");
        assertThat(run("version")).isEqualTo(new Result(0, "Tranquility " + version + "\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"server", "kafka", "check"})
    void each_command_has_help_and_tells_of_a_file_that_is_not_there(String command) throws Exception {
        Result help = run(command, "--help");
        assertThat(help.status()).isZero();
        assertThat(help.text()).startsWith("Usage: tranquility " + command).contains("-configFile");
        Result missing = run(command, "-configFile", directory + "/none.json");
        assertThat(missing.status()).isEqualTo(2);
        assertThat(missing.text()).contains(directory + "/none.json").doesNotContain("\tat ");
    }

    @Test
    void the_quickstart_has_help_but_runs_from_a_checkout_only() throws Exception {
        Result help = run("quickstart", "--help");
        assertThat(help.status()).as(help.text()).isZero();
        assertThat(help.text()).startsWith("Usage: ").contains("quickstart", "--input");
        Result result = run("quickstart");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.text()).contains("runs from a checkout of Tranquility");
    }

    @ParameterizedTest
    @ValueSource(strings = {"core.json", "core.yaml", "server.json", "server.yaml", "kafka.json", "kafka.yaml"})
    void each_example_is_a_configuration_that_can_be_used(String name) throws Exception {
        Path config = Files.copy(home.resolve("conf/" + name + ".example"), directory.resolve(name));
        Path input = Files.writeString(
                directory.resolve("input"),
                "{\"timestamp\": \"" + Instant.now() + "\", \"page\": \"a\", \"value\": 1}\n");
        Result result = run("check", "-configFile", config.toString(), "--offline", "--input", input.toString());
        assertThat(result.status()).as(result.text()).isZero();
        assertThat(result.text()).contains("{sent=1}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"server.json", "server.yaml"})
    void the_server_runs_with_its_example_and_ends_at_sigterm(String name) throws Exception {
        try (LoopbackZooKeeper zooKeeper = LoopbackZooKeeper.open();
                FakeDruid druid = FakeDruid.builder(DruidFlavour.DRUID_33_WITH_EXTENSION)
                        .zooKeeper(zooKeeper.connect())
                        .start()) {
            int port = freePort();
            Path config = Files.writeString(
                    directory.resolve(name),
                    Files.readString(home.resolve("conf/" + name + ".example"))
                            .replace("localhost:2181", zooKeeper.connect())
                            .replace("8200", String.valueOf(port)));
            Process server = start(directory.resolve("log"), "server", "-configFile", config.toString());

            URI uri = URI.create("http://127.0.0.1:" + port + "/v1/post/metrics");
            HttpRequest post = HttpRequest.newBuilder(uri)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(
                            "[{\"timestamp\": \"" + Instant.now() + "\", \"page\": \"a\", \"value\": 1}]"))
                    .build();
            HttpResponse<String> response = await().atMost(PATIENCE)
                    .ignoreException(ConnectException.class)
                    .until(
                            () -> HttpClient.newHttpClient().send(post, HttpResponse.BodyHandlers.ofString()),
                            any -> true);
            assertThat(response.body()).isEqualTo("{\"result\":{\"received\":1,\"sent\":1}}");
            assertThat(druid.rows("metrics")).singleElement().satisfies(row -> assertThat(row)
                    .containsAllEntriesOf(Map.of("page", "a")));

            server.destroy();
            assertThat(server.waitFor(1, TimeUnit.MINUTES)).isTrue();
        }
    }

    private Result run(String... arguments) throws Exception {
        Path output = directory.resolve("output");
        Process process = start(output, arguments);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Result(process.exitValue(), Files.readString(output));
    }

    private Process start(Path output, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("bin/tranquility").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("JAVA_OPTS", "-Xmx256m");
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
