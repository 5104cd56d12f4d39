// SPDX-License-Identifier: Apache-2.0
package io.tranquility.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The table of docs/guarantees.md is what was measured last; with {@code -Dtranquility.docs.update=true} the results of the
 * rows that were run since replace what is kept of them, and the table is written anew.
 */
final class FaultTableTest {
    private static final Path FILE = Path.of("..", "docs", "guarantees.md");
    private static final Path KEPT = Path.of("src", "test", "results");
    private static final Path MEASURED = Path.of("target", "results");
    private static final String BEGIN = "<!-- faults: measured -->\n";
    private static final String END = "<!-- end of faults -->\n";
    private static final Pattern TEST_NAME = Pattern.compile("`(\\w+(?:Test|IT))`");
    private static final ObjectMapper JSON = new ObjectMapper();

    private static List<Result> results(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(FaultTableTest::read).toList();
        }
    }

    private static Result read(Path file) {
        try {
            return JSON.readValue(file.toFile(), Result.class);
        } catch (IOException e) {
            throw new AssertionError(file + " is no result of a row", e);
        }
    }

    private static void keepWhatWasMeasured() throws IOException {
        Files.createDirectories(KEPT);
        for (Result result : results(MEASURED)) {
            if (!result.isShortForm()) {
                Files.copy(
                        MEASURED.resolve(result.fileName()),
                        KEPT.resolve(result.fileName()),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static String table() throws IOException {
        StringBuilder table = new StringBuilder("\n| fault | Druid | through | lasted, s | offered | reported | lost |"
                + " twice | longest wait, s | recovered after, s | promised | measured |\n"
                + "|---|---|---|---|---|---|---|---|---|---|---|---|\n");
        results(KEPT).stream()
                .sorted(Comparator.comparing(Result::druid)
                        .reversed()
                        .thenComparing(Result::system)
                        .thenComparing(Result::fault))
                .forEach(result -> table.append(row(result)));
        return table.append("\n").toString();
    }

    private static String row(Result result) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %.0f | %d | %s | %d | %d | %.1f | %.1f | %s | %s, %s |%n",
                result.fault(),
                result.druid(),
                result.system(),
                result.faultSeconds(),
                result.offered(),
                reported(result),
                result.lost(),
                result.repeated(),
                result.longestWaitSeconds(),
                result.recoverySeconds(),
                result.promise(),
                result.date(),
                result.machine());
    }

    private static String reported(Result result) {
        return Stream.of(
                        result.dropped() == 0 ? "" : result.dropped() + " dropped",
                        result.failed() == 0 ? "" : result.failed() + " failed",
                        result.inDoubt() == 0 ? "" : result.inDoubt() + " in doubt")
                .filter(text -> !text.isEmpty())
                .reduce((one, other) -> one + ", " + other)
                .orElse("-");
    }

    @Test
    void the_documentation_has_what_was_measured_last() throws IOException {
        String text = Files.readString(FILE);
        assertThat(text).contains(BEGIN, END);
        boolean isUpdate = Boolean.getBoolean("tranquility.docs.update");
        if (isUpdate) {
            keepWhatWasMeasured();
        }
        String expected =
                text.substring(0, text.indexOf(BEGIN) + BEGIN.length()) + table() + text.substring(text.indexOf(END));
        if (isUpdate) {
            Files.writeString(FILE, expected);
            return;
        }
        assertThat(text)
                .as("docs/guarantees.md is not current; run ./mvnw -pl fault-suite -am test -Dtest=FaultTableTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dtranquility.docs.update=true")
                .isEqualTo(expected);
    }

    @Test
    void every_line_names_a_test_that_exists() throws IOException {
        String text = Files.readString(FILE);
        String promises = text.substring(0, text.indexOf("## What cannot be promised"));
        assertThat(promises.lines().filter(line -> line.startsWith("| ") && !line.startsWith("| what")))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.substring(line.lastIndexOf('|', line.length() - 2)))
                        .as(line)
                        .containsPattern(TEST_NAME));
        assertThat(tests())
                .containsAll(TEST_NAME
                        .matcher(text)
                        .results()
                        .map(name -> name.group(1) + ".java")
                        .toList());
    }

    private static Set<String> tests() throws IOException {
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            Set<String> names = new HashSet<>();
            for (Path module : modules.map(path -> path.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(module)) {
                    files.forEach(file -> names.add(file.getFileName().toString()));
                }
            }
            return names;
        }
    }
}
