// SPDX-License-Identifier: Apache-2.0
package io.tranquility.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.integration.Distribution.Result;
import io.tranquility.integration.ServerProgram.Answer;
import io.tranquility.testing.DruidFlavour;
import io.tranquility.testing.FakeDruid;
import io.tranquility.testing.LoopbackZooKeeper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tarball: what is in it, its commands, its examples, and the image that is made of it. */
final class DistributionIT {
    @RegisterExtension
    private final Distribution distribution = new Distribution();

    @Test
    void has_what_it_promises_and_says_its_version() throws IOException {
        Path home = distribution.home();
        assertThat(home).isDirectoryContaining("glob:**/{LICENSE,NOTICE,CHANGELOG.md,docs,conf,lib}");
        assertThat(home.resolve("extensions/druid-tranquility")).isDirectoryContaining("glob:**.jar");
        try (Stream<Path> files = Files.walk(home)) {
            assertThat(files.filter(Files::isRegularFile))
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as("%s, whoever has built it", file)
                            .isEqualTo(isProgram(home.relativize(file)) ? "rwxr-xr-x" : "rw-r--r--"));
        }
        String version = home.getFileName().toString().replace("tranquility-", "");
        assertThat(distribution.run("version")).isEqualTo(new Result(0, "Tranquility " + version + "\n"));
    }

    @Test
    void its_pages_link_to_files_that_it_has() throws IOException {
        try (Stream<Path> pages = Files.list(distribution.home().resolve("docs"))) {
            for (Path page :
                    pages.filter(file -> file.toString().endsWith(".md")).toList()) {
                assertThat(Pattern.compile("\\]\\(([^)#:\\s]+)[)#]")
                                .matcher(Files.readString(page))
                                .results()
                                .map(link -> page.resolveSibling(link.group(1))))
                        .allSatisfy(target -> assertThat(target).exists());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"server", "kafka", "check"})
    void each_command_has_help_and_tells_of_a_file_that_is_not_there(String command) {
        Result help = distribution.run(command, "--help");
        assertThat(help.status()).isZero();
        assertThat(help.text()).startsWith("Usage: tranquility " + command).contains("-configFile");
        Result missing = distribution.run(command, "-configFile", "none.json");
        assertThat(missing.status()).isEqualTo(2);
        assertThat(missing.text()).contains("none.json").doesNotContain("\tat ");
    }

    @Test
    void the_quickstart_has_help_but_runs_from_a_checkout_only() {
        Result help = distribution.run("quickstart", "--help");
        assertThat(help.status()).as(help.text()).isZero();
        assertThat(help.text()).startsWith("Usage: ").contains("quickstart", "--input");
        Result result = distribution.run("quickstart");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.text()).contains("runs from a checkout of Tranquility");
    }

    @ParameterizedTest
    @ValueSource(strings = {"core.json", "core.yaml", "server.json", "server.yaml", "kafka.json", "kafka.yaml"})
    void each_example_is_a_configuration_that_can_be_used(String name) throws IOException {
        Path config = Files.copy(
                distribution.home().resolve("conf/" + name + ".example"),
                distribution.directory().resolve(name));
        Path input = Files.writeString(distribution.directory().resolve("input"), event());
        Result result =
                distribution.run("check", "-configFile", config.toString(), "--offline", "--input", input.toString());
        assertThat(result.status()).as(result.text()).isZero();
        assertThat(result.text()).contains("{sent=1}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"server.json", "server.yaml"})
    void the_server_runs_with_its_example_and_ends_at_sigterm(String name) throws IOException {
        try (LoopbackZooKeeper zooKeeper = LoopbackZooKeeper.open();
                FakeDruid druid = FakeDruid.builder(DruidFlavour.DRUID_33_WITH_EXTENSION)
                        .zooKeeper(zooKeeper.connect())
                        .start()) {
            Path config = Files.writeString(
                    distribution.directory().resolve(name),
                    Files.readString(distribution.home().resolve("conf/" + name + ".example"))
                            .replace("localhost:2181", zooKeeper.connect())
                            .replace("8200", "0"));
            ServerProgram server = ServerProgram.start(distribution, config);
            Answer answer =
                    server.post("/v1/post/metrics", "application/json", event().getBytes(StandardCharsets.UTF_8));
            assertThat(answer.text()).isEqualTo("{\"result\":{\"received\":1,\"sent\":1}}");
            assertThat(druid.rows("metrics")).singleElement().satisfies(row -> assertThat(row)
                    .containsAllEntriesOf(Map.of("page", "a")));
            assertThat(server.program().terminate()).isZero();
        }
    }

    @Test
    void the_image_is_made_of_what_is_there() throws IOException {
        Path root = Path.of("..");
        String dockerfile = Files.readString(root.resolve("Dockerfile"));
        String added = only(dockerfile, "(?m)^ADD (\\S+) /opt/$");
        Path tarball = Path.of(System.getProperty("tranquility.tarball")).normalize();
        assertThat(tarball.endsWith(Path.of(added).getParent().resolve(tarball.getFileName())))
                .isTrue();
        assertThat(tarball.getFileName().toString())
                .matches(Path.of(added)
                        .getFileName()
                        .toString()
                        .replace(".", "\\.")
                        .replace("*", ".+"));
        assertThat(Files.readAllLines(root.resolve(".dockerignore"))).contains("!" + added);

        assertThat(only(dockerfile, "(?m)^RUN ln -s (\\S+) /opt/tranquility$")).isEqualTo("/opt/tranquility-*");
        assertThat(distribution.home().getFileName().toString()).startsWith("tranquility-");
        String entrypoint = only(dockerfile, "(?m)^ENTRYPOINT \\[\"/opt/tranquility/(\\S+)\"\\]$");
        assertThat(distribution.home().resolve(entrypoint)).isExecutable();
        assertThat(only(dockerfile, "(?m)^USER (\\S+)$")).isEqualTo(only(dockerfile, "(?m)^RUN useradd .* (\\S+)$"));
    }

    private static boolean isProgram(Path file) {
        return file.startsWith("bin") || file.startsWith("examples/http");
    }

    private static String event() {
        return "{\"timestamp\": \"" + Instant.now() + "\", \"page\": \"a\", \"value\": 1}\n";
    }

    private static String only(String text, String pattern) {
        List<MatchResult> found =
                Pattern.compile(pattern).matcher(text).results().toList();
        assertThat(found).as(pattern).hasSize(1);
        return found.get(0).group(1);
    }
}
