// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class QuickstartCommandTest {
    @TempDir
    private Path directory;

    private final StringWriter err = new StringWriter();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private Path example;
    private Path extension;
    private Path lines;

    @BeforeEach
    void fillDirectory() throws IOException {
        extension = Files.createDirectory(directory.resolve("extension"));
        example = Files.copy(Path.of("..", "conf", "quickstart.json"), directory.resolve("quickstart.json"));
        lines = Files.writeString(directory.resolve("lines.json"), "{}\n");
    }

    @Test
    void without_arguments_wiki_edits_are_generated_for_the_shipped_configuration() {
        QuickstartOptions options = options();
        assertThat(options.config().dataSource()).isEqualTo("wiki");
        assertThat(options.input()).isEmpty();
        assertThat(options.rate()).hasValue(1000);
        assertThat(options.maxEvents()).isEqualTo(Long.MAX_VALUE);
        assertThat(options.extension()).isEqualTo(extension);
        assertThat(options.restamp() || options.handOff() || options.json()).isFalse();
    }

    @Test
    void options_arrive() {
        QuickstartOptions generated = options(
                "--rate", "50", "--events", "2000", "--handoff", "--json", "--seed", "9", "--data-source", "wiki");
        assertThat(generated.rate()).hasValue(50);
        assertThat(generated.maxEvents()).isEqualTo(2000);
        assertThat(generated.seed()).isEqualTo(9);
        assertThat(generated.handOff()).isTrue();
        assertThat(generated.json()).isTrue();

        QuickstartOptions read =
                options("--input", lines.toString(), "--config", example.toString(), "--restamp", "--handoff");
        assertThat(read.input()).hasValue(lines.toString());
        assertThat(read.restamp()).isTrue();
        assertThat(read.rate()).isEmpty();

        assertThat(options("--input", "-", "--config", example.toString(), "--rate", "7")
                        .rate())
                .hasValue(7);
    }

    @Test
    void an_unknown_option_is_refused_with_the_one_that_may_be_meant() {
        assertRefused("Unknown option: '--handof'", "--handof");
        assertThat(err.toString()).contains("--handoff").contains("bin/tranquility quickstart --help");
        assertRefused("Unmatched argument", "please");
    }

    @Test
    void input_without_a_configuration_is_refused_with_the_place_of_an_example() {
        assertRefused("--input needs --config FILE", "--input", "-");
        assertThat(err.toString()).contains(example.toString());
    }

    @Test
    void options_that_contradict_each_other_are_refused() {
        String config = example.toString();
        assertRefused("--restamp needs --input", "--restamp");
        assertRefused("--handoff needs an end: --events N or --input", "--handoff");
        assertRefused("--seed is for the generated events", "--input", "-", "--config", config, "--seed", "1");
    }

    @Test
    void values_that_make_no_sense_are_refused() {
        assertRefused("--rate must be at least 1, but is 0", "--rate", "0");
        assertRefused("--events must be at least 1, but is -5", "--events", "-5");
        assertRefused("Invalid value for option '--rate'", "--rate", "fast");
        assertRefused("there is no such file", "--input", directory + "/none", "--config", example.toString());
        assertRefused(
                "there is no such file, or it cannot be read", "--input", directory.toString(), "--config", "any");
        assertRefused("there is no such file", "--config", directory + "/none.json");
        assertRefused("has no data source of this name, only wiki", "--data-source", "wikipedia");
    }

    @Test
    void a_configuration_that_cannot_be_used_is_refused_with_its_reason() throws IOException {
        String text = Files.readString(example);
        Files.writeString(example, text.replace("\"tranquility.lingerMillis\"", "\"tranquility.lingerMills\""));
        assertRefused("properties.tranquility.lingerMills is no known property");

        Files.writeString(example, "{");
        assertRefused("not JSON");
    }

    @Test
    void of_several_data_sources_one_must_be_chosen() throws IOException {
        String text = Files.readString(example);
        int start = text.indexOf("\"wiki\": {");
        int end = text.lastIndexOf("\"properties\": {\n    \"zookeeper");
        String wiki = text.substring(start, text.lastIndexOf('}', end));
        Files.writeString(
                example,
                text.substring(0, start) + wiki.strip() + "," + wiki.replace("\"wiki\"", "\"other\"")
                        + text.substring(text.lastIndexOf('}', end)));
        assertRefused("choose one with --data-source: wiki, other");
        assertThat(options("--data-source", "other").config().dataSource()).isEqualTo("other");
    }

    @Test
    void without_the_extension_the_launcher_is_named() throws IOException {
        Files.delete(extension);
        assertRefused("The Druid extension is missing");
        assertThat(err.toString()).contains("bin/tranquility");
    }

    @Test
    void the_user_is_told_what_of_the_configuration_is_replaced() throws IOException {
        String text = Files.readString(example);
        Files.writeString(
                example,
                text.replace("druid/overlord", "prod/overlord")
                        .replace("/druid/discovery", "/prod")
                        .replace(
                                "\"task.replicants\": \"1\"",
                                "\"task.replicants\": \"3\", \"druidBeam.overlordUrls\": \"http://prod:8090\"")
                        .replace("\"type\": \"count\"", "\"type\": \"longMax\", \"fieldName\": \"added\""));
        QuickstartOptions options = options();
        assertThat(options.config().location().overlordService()).isEqualTo("druid/overlord");
        assertThat(options.config().location().discoveryPath()).isEqualTo("/druid/discovery");
        assertThat(options.config().beamTuning().replicants()).isEqualTo(2);
        assertThat(options.notes())
                .satisfiesExactly(
                        note -> assertThat(note).contains("zookeeper.connect"),
                        note -> assertThat(note).contains("druidBeam.overlordUrls", "left out"),
                        note -> assertThat(note).contains("task.replicants is 3 there, but 2 here"),
                        note -> assertThat(note).contains("no aggregator of type count"));
    }

    @Test
    void druid_gets_room_for_the_tasks_of_all_intervals_that_may_be_open() throws IOException {
        assertThat(DruidStart.tasks(options().config())).isEqualTo(8);

        String text = Files.readString(example);
        Files.writeString(example, text.replace("\"hour\"", "\"minute\""));
        assertThat(DruidStart.tasks(options().config())).isEqualTo(27);

        Files.writeString(example, text.replace("\"windowPeriod\": \"PT10M\"", "\"windowPeriod\": \"P5000D\""));
        assertThat(DruidStart.tasks(options().config())).isEqualTo(120);
    }

    @Test
    void help_lists_the_options_and_the_exit_statuses() {
        assertThat(execute("--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains(
                        "--input",
                        "--config",
                        "--data-source",
                        "--restamp",
                        "--rate",
                        "--events",
                        "--handoff",
                        "--json")
                .contains("Exit status: 0 if");
        assertThat(execute("--version")).isZero();
    }

    private QuickstartOptions options(String... args) {
        List<QuickstartOptions> parsed = new ArrayList<>();
        QuickstartCommand command = command();
        CommandLine line = QuickstartCommand.commandLine(command)
                .setErr(new PrintWriter(err, true))
                .setExecutionStrategy(result -> {
                    parsed.add(command.options());
                    return 0;
                });
        assertThat(line.execute(args)).as(err::toString).isZero();
        return parsed.get(0);
    }

    private void assertRefused(String message, String... args) {
        err.getBuffer().setLength(0);
        assertThat(execute(args)).isEqualTo(2);
        assertThat(err.toString()).contains(message);
        assertThat(out.size()).isZero();
    }

    private int execute(String... args) {
        return QuickstartCommand.commandLine(command())
                .setErr(new PrintWriter(err, true))
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .execute(args);
    }

    private QuickstartCommand command() {
        return new QuickstartCommand(
                example,
                extension,
                InputStream.nullInputStream(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new Stop());
    }
}
