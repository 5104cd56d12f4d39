// SPDX-License-Identifier: Apache-2.0
package io.tranquility.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.testing.DruidFlavour;
import io.tranquility.testing.FakeDruid;
import io.tranquility.testing.LoopbackZooKeeper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class CheckCommandTest {
    private static final String CONFIG = """
            dataSources:
              clicks:
                spec:
                  dataSchema:
                    dataSource: clicks
                    timestampSpec: {column: time, format: auto}
                    dimensionsSpec: {dimensions: [user]}
                    granularitySpec: {segmentGranularity: HOUR, queryGranularity: NONE}
                  ioConfig: {inputFormat: {type: csv, columns: [time, user]}}
                properties: {task.partitions: 2}
            properties: {zookeeper.connect: "%s", zookeeper.timeout: PT2S}
            """;

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return CheckCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private String config(String zooKeeper) throws Exception {
        return Files.writeString(directory.resolve("clicks.yaml"), CONFIG.formatted(zooKeeper))
                .toString();
    }

    @Test
    void tells_which_druid_it_found_and_which_tasks_events_of_now_would_create() throws Exception {
        try (LoopbackZooKeeper zooKeeper = LoopbackZooKeeper.open();
                FakeDruid druid = FakeDruid.builder(DruidFlavour.DRUID_33_WITH_EXTENSION)
                        .zooKeeper(zooKeeper.connect())
                        .start()) {
            assertThat(run("-configFile", config(zooKeeper.connect()))).isZero();
            assertThat(out.toString())
                    .contains("Druid 33", "with the extension druid-tranquility")
                    .containsPattern("task now +index_realtime_clicks_.*:00:00.000Z_0_0")
                    .containsPattern("task now +index_realtime_clicks_.*:00:00.000Z_1_0");
            assertThat(druid.tasks("clicks")).isEmpty();
        }
    }

    @Test
    void a_druid_that_cannot_take_events_is_told_with_what_to_do() throws Exception {
        try (LoopbackZooKeeper zooKeeper = LoopbackZooKeeper.open();
                FakeDruid druid = FakeDruid.builder(DruidFlavour.DRUID_33)
                        .zooKeeper(zooKeeper.connect())
                        .start()) {
            assertThat(run("--config-file", config(zooKeeper.connect()))).isEqualTo(CommandLine.ExitCode.SOFTWARE);
            assertThat(out.toString()).contains("NOT USABLE: Druid 33", "druid.extensions.loadList");
            assertThat(druid.tasks("clicks")).isEmpty();
        }
    }

    @Test
    void a_zookeeper_that_is_not_there_is_told() throws Exception {
        assertThat(run("-configFile", config("127.0.0.1:1"))).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(out.toString()).contains("NOT USABLE: ", "127.0.0.1:1");
    }

    @Test
    void tells_what_would_become_of_each_line() throws Exception {
        Instant now = Instant.now();
        Path input = Files.write(
                directory.resolve("clicks.csv"),
                Stream.of(now + ",ann", now.minus(Duration.ofDays(3)) + ",bob", "yesterday,cid", "\"")
                        .toList());
        assertThat(run("-configFile", config("nowhere:2181"), "--offline", "--input", input.toString()))
                .isZero();
        assertThat(out.toString())
                .containsPattern(
                        "line 1  " + now.toString().substring(0, 13) + ".*  segment .*  partition [01]  sent\n")
                .containsPattern("line 2  .*dropped, BEFORE_WINDOW: ")
                .containsPattern("line 3  dropped, NO_TIMESTAMP: ")
                .containsPattern("line 4  .*")
                .contains("sent=1");
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "ioConfig: {inputFormat: {type: json}} ! {\"time\":\"TIME\",\"user\":\"ann\"} ! {\"time\"",
                "ioConfig: {inputFormat: {type: json, flattenSpec: {fields: [{type: path, name: user, expr: $.u.name}]}}}"
                        + " ! {\"time\":\"TIME\",\"u\":{\"name\":\"ann\"}} ! {\"time\"",
                "ioConfig: {inputFormat: {type: csv, columns: [time, user]}} ! TIME,\"ann, or bob\" !",
                "ioConfig: {inputFormat: {type: tsv, delimiter: ;, columns: [time, user]}} ! TIME;ann !",
                "ioConfig: {inputFormat: {type: regex, pattern: '(\\S+) (.*)', columns: [time, user]}} ! TIME ann ! nonsense",
            })
    void reads_each_format(String ioConfig, String line, String garbage) throws Exception {
        Instant now = Instant.now();
        String text = line.replace("TIME", now.toString()) + "\n"
                + line.replace("TIME", now.minus(Duration.ofDays(3)).toString()) + "\n"
                + (garbage == null ? "" : garbage + "\n");
        Path input = Files.writeString(directory.resolve("input"), text);
        Path config = Files.writeString(
                directory.resolve("format.yaml"),
                CONFIG.formatted("nowhere:2181")
                        .replace("ioConfig: {inputFormat: {type: csv, columns: [time, user]}}", ioConfig));
        assertThat(run("-configFile", config.toString(), "--offline", "--input", input.toString()))
                .isZero();
        assertThat(out.toString())
                .contains(
                        garbage == null
                                ? "{dropped BEFORE_WINDOW=1, sent=1}"
                                : "{dropped BEFORE_WINDOW=1, sent=1, unparseable=1}");
    }

    @Test
    void the_plan_of_the_kafka_application_is_told_and_its_mistakes_are_found() throws Exception {
        String properties = "properties: {kafka.bootstrap.servers: \"broker:9092\", topicPattern: clicks-.*, ";
        Path good = Files.writeString(
                directory.resolve("kafka.yaml"),
                CONFIG.formatted("nowhere:2181").replace("\nproperties: {", "\n" + properties));
        assertThat(run("-configFile", good.toString(), "--offline")).isZero();
        assertThat(out.toString())
                .contains("consumers of group tranquility-kafka at broker:9092, topics clicks-.* to clicks");
        for (String[] mistake : new String[][] {
            {"commit.periodMilis: 5, ", "did you mean commit.periodMillis?"},
            {"kafka.session.timeout.ms: soon, ", "Kafka's consumer refuses it: Invalid value soon"},
            {
                "deadLetters.type: kafka, deadLetters.kafka.acks: some, ",
                "Kafka's producer refuses it: Invalid value some"
            },
        }) {
            err.getBuffer().setLength(0);
            Path bad = Files.writeString(
                    directory.resolve("bad.yaml"),
                    CONFIG.formatted("nowhere:2181").replace("\nproperties: {", "\n" + properties + mistake[0]));
            assertThat(run("-configFile", bad.toString(), "--offline")).isEqualTo(2);
            assertThat(err.toString()).contains(mistake[1]);
        }
    }

    @Test
    void the_mistakes_of_a_file_for_the_server_are_found() throws Exception {
        Path config = Files.writeString(
                directory.resolve("server.yaml"),
                CONFIG.formatted("nowhere:2181").replace("\nproperties: {", "\nproperties: {http.prt: 8200, "));
        assertThat(run("-configFile", config.toString(), "--offline")).isEqualTo(2);
        assertThat(err.toString()).contains("http.prt is no known property; did you mean http.port?");
    }

    @Test
    void what_cannot_be_used_is_told_in_a_line() throws Exception {
        String config = config("nowhere:2181");
        Path broken = Files.writeString(directory.resolve("broken.json"), "{");
        Object[][] cases = {
            {new String[] {}, "Missing required option: '--config-file=FILE'"},
            {new String[] {"-configFile", directory + "/none.json"}, "none.json"},
            {new String[] {"-configFile", broken.toString()}, "broken.json: not JSON"},
            {new String[] {"-configFile", config, "--data-source", "x"}, "no data source 'x'"},
            {new String[] {"-configFile", config, "--input", directory + "/none.csv"}, "none.csv: there is no such file"
            },
        };
        for (Object[] given : cases) {
            err.getBuffer().setLength(0);
            assertThat(run((String[]) given[0]))
                    .as(Arrays.toString((String[]) given[0]))
                    .isEqualTo(2);
            assertThat(err.toString()).contains((String) given[1]);
        }
    }
}
