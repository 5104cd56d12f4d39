// SPDX-License-Identifier: Apache-2.0
package io.tranquility.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/tranquility} in a checkout of its own, with a Maven and a Java that only tell how they were called. */
final class LauncherTest {
    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");
    private static final String MAVEN = """
            #!/bin/sh
            echo "maven in $(pwd) with $JAVA_HOME: $*" >>calls
            [ ! -e broken ] || { echo '[ERROR] it is broken'; exit 1; }
            echo '[INFO] Building Tranquility Core 1.0                                 [2/6]'
            echo '[INFO] Compiling 12 source files with javac'
            mkdir -p tranquility-distribution/target/tranquility-1.0/lib tranquility-embedded-druid/target
            mkdir -p tranquility-distribution/target/tranquility-1.0/extensions/druid-tranquility
            printf '%s' "$(pwd)/some.jar" >tranquility-embedded-druid/target/druid.classpath
            """;
    private static final String JAVA = """
            #!/bin/sh
            case "$*" in
              *-XshowSettings*) printf '    java.home = %s\\n    java.specification.version = %s\\n' "${0%/bin/java}" VERSION ;;
              *) for arg; do echo "<$arg>"; done; echo "pid $$" ;;
            esac
            """;

    private record Result(int status, String text, long pid) {}

    @TempDir
    private Path directory;

    private Path root;
    private Path jdk;

    @BeforeEach
    void makeCheckout() throws IOException {
        directory = directory.toRealPath();
        root = Files.createDirectories(directory.resolve("a check out"));
        script(root.resolve("bin/tranquility"), Files.readString(Path.of("..", "bin", "tranquility")));
        script(root.resolve("mvnw"), MAVEN);
        for (String file : List.of(
                "pom.xml",
                "conf/quickstart.json",
                "LICENSE",
                "NOTICE",
                "some.jar",
                "tranquility-core/src/main/A.java")) {
            Path path = root.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, "");
            Files.setLastModifiedTime(path, FileTime.from(LONG_AGO));
        }
        jdk = jdk("a jdk", "17", true);
    }

    @Test
    void without_a_command_the_usage_is_printed_and_nothing_done() throws Exception {
        Result result = run(Map.of("PATH", "/usr/bin:/bin"));
        assertThat(result.status()).isZero();
        assertThat(result.text()).startsWith("Usage: bin/tranquility COMMAND");
        assertThat(calls()).isEmpty();
    }

    @Test
    void an_unknown_command_is_refused_with_the_usage() throws Exception {
        Result result = run(environment(), "quickstrat");
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.text()).contains("There is no command \"quickstrat\".", "Usage:");
    }

    @Test
    void builds_once_shows_progress_and_becomes_java_with_the_arguments() throws Exception {
        Result first = run(environment(), "quickstart", "--input", "my file", "");
        assertThat(first.status()).as(first.text()).isZero();
        assertThat(first.text())
                .contains("Building Tranquility", "  Tranquility Core [2/6]", "    compiling 12 files")
                .contains("<--input>\n<my file>\n<>\npid " + first.pid());
        assertThat(first.text())
                .contains("<-Dtranquility.quickstart.example=" + root + "/conf/quickstart.json>")
                .contains("<-Dtranquility.quickstart.extension=" + root
                        + "/tranquility-distribution/target/tranquility-1.0/extensions/druid-tranquility>");
        assertThat(calls())
                .containsExactly("maven in " + root + " with " + jdk
                        + ": --batch-mode -Dmaven.test.skip=true -Dtarball.skip=true --also-make"
                        + " --projects tranquility-distribution package");

        assertThat(run(environment(), "quickstart").text()).doesNotContain("Building");
        assertThat(calls()).hasSize(1);
    }

    @Test
    void works_through_symbolic_links_from_anywhere() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), root.resolve("bin/tranquility"));
        Path linkToLink = Files.createSymbolicLink(directory.resolve("relative"), Path.of("link"));
        Result result = run(linkToLink, directory.resolve("a jdk"), environment(), "quickstart");
        assertThat(result.status()).as(result.text()).isZero();
        assertThat(calls()).singleElement().asString().startsWith("maven in " + root + " with");
        assertThat(link).isSymbolicLink();
    }

    @Test
    void builds_again_what_is_older_than_its_sources_or_incomplete() throws Exception {
        run(environment(), "quickstart");
        Path stamp = root.resolve("tranquility-distribution/target/tranquility.built");
        Files.setLastModifiedTime(stamp, FileTime.from(LONG_AGO.plusSeconds(10)));
        for (Path directoryOfSources :
                List.of(root.resolve("bin"), root.resolve("conf"), root.resolve("tranquility-core"))) {
            age(directoryOfSources);
        }
        run(environment(), "quickstart");
        assertThat(calls()).hasSize(1);

        Files.setLastModifiedTime(
                root.resolve("tranquility-core/src/main/A.java"), FileTime.from(LONG_AGO.plusSeconds(20)));
        run(environment(), "quickstart");
        assertThat(calls()).hasSize(2);

        Files.delete(root.resolve("some.jar"));
        run(environment(), "quickstart");
        assertThat(calls()).hasSize(3);
    }

    @Test
    void a_failed_build_is_told_with_its_errors_and_log_and_tried_again() throws Exception {
        Files.createFile(root.resolve("broken"));
        Result result = run(environment(), "quickstart");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.text())
                .contains("[ERROR] it is broken")
                .contains("The build failed; all that it said is in " + root
                        + "/tranquility-distribution/target/build.log");
        run(environment(), "quickstart");
        assertThat(calls()).hasSize(2);
    }

    @Test
    void without_sources_it_says_that_it_needs_them() throws Exception {
        Files.delete(root.resolve("mvnw"));
        Result result = run(environment(), "quickstart");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.text())
                .contains("runs from a checkout of Tranquility")
                .contains(root.toString());
    }

    @Test
    void from_the_unpacked_distribution_it_runs_without_building() throws Exception {
        Files.delete(root.resolve("mvnw"));
        Path lib = Files.createDirectories(root.resolve("lib"));
        Files.createFile(lib.resolve("tranquility-core-1.2.3.jar"));
        assertThat(run(environment(), "version").text()).isEqualTo("Tranquility 1.2.3\n");
        for (String command : List.of("Server", "Kafka", "Check")) {
            Result result = run(environment(), command.toLowerCase(Locale.ROOT), "-configFile", "my file");
            assertThat(result.status()).as(result.text()).isZero();
            assertThat(result.text())
                    .containsPattern("<-cp>\n<" + lib + "/\\*>\n<io\\.tranquility\\..*\\." + command + "Command>\n")
                    .endsWith("<-configFile>\n<my file>\npid " + result.pid() + "\n");
        }
        assertThat(calls()).isEmpty();
    }

    @Test
    void what_is_neither_a_distribution_nor_a_checkout_is_told() throws Exception {
        Files.delete(root.resolve("mvnw"));
        Result result = run(environment(), "server");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.text()).contains("neither a lib directory nor a checkout", root.toString());
    }

    @Test
    void a_java_that_will_not_do_is_told_before_anything_is_built() throws Exception {
        assertThat(run(Map.of("PATH", tools().toString()), "quickstart").text())
                .startsWith("No Java: JAVA_HOME is not set");
        assertThat(run(Map.of("PATH", "/usr/bin:/bin", "JAVA_HOME", "/none"), "quickstart")
                        .text())
                .startsWith("JAVA_HOME is /none, but there is no bin/java in it");
        Path old = jdk("old", "11", true);
        assertThat(run(Map.of("PATH", "/usr/bin:/bin", "JAVA_HOME", old.toString()), "quickstart")
                        .text())
                .contains("is Java 11, but Tranquility runs on Java 17 or newer");
        Path newer = jdk("newer", "25", true);
        assertThat(run(Map.of("PATH", "/usr/bin:/bin", "JAVA_HOME", newer.toString()), "quickstart")
                        .text())
                .contains("is Java 25, but Druid 33 runs on Java 17 or 21");
        Path jre = jdk("jre", "21", false);
        Result result = run(Map.of("PATH", "/usr/bin:/bin", "JAVA_HOME", jre.toString()), "quickstart");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.text()).contains("has no bin/javac: it is a JRE");
        assertThat(calls()).isEmpty();
    }

    @Test
    void without_java_home_the_java_on_the_path_is_taken() throws Exception {
        Result result = run(Map.of("PATH", jdk.resolve("bin") + ":/usr/bin:/bin"), "quickstart");
        assertThat(result.status()).as(result.text()).isZero();
        assertThat(calls()).singleElement().asString().contains(" with " + jdk + ":");
    }

    private Map<String, String> environment() {
        return Map.of("PATH", "/usr/bin:/bin", "JAVA_HOME", jdk.toString());
    }

    private Result run(Map<String, String> environment, String... args) throws Exception {
        return run(root.resolve("bin/tranquility"), directory, environment, args);
    }

    private Result run(Path script, Path workDirectory, Map<String, String> environment, String... args)
            throws Exception {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(args));
        Path output = directory.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(workDirectory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Result(process.exitValue(), Files.readString(output), process.pid());
    }

    private List<String> calls() throws IOException {
        Path calls = root.resolve("calls");
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    /** What the script needs of a system, without the Java that may lie beside it. */
    private Path tools() throws IOException {
        Path tools = Files.createDirectories(directory.resolve("tools"));
        for (String tool : List.of("dirname", "cat", "readlink", "sed")) {
            Files.createSymbolicLink(tools.resolve(tool), Path.of("/usr/bin", tool));
        }
        return tools;
    }

    private Path jdk(String name, String version, boolean withCompiler) throws IOException {
        Path home = directory.resolve(name);
        script(home.resolve("bin/java"), JAVA.replace("VERSION", version));
        if (withCompiler) {
            script(home.resolve("bin/javac"), "#!/bin/sh\n");
        }
        return home;
    }

    private static void age(Path tree) throws IOException {
        try (var files = Files.walk(tree)) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.from(LONG_AGO));
            }
        }
    }

    private static void script(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, text.getBytes(StandardCharsets.UTF_8));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
