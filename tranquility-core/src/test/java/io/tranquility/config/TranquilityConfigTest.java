// SPDX-License-Identifier: Apache-2.0
package io.tranquility.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tranquility.druid.DruidBeamTuning;
import io.tranquility.druid.SegmentGranularity;
import io.tranquility.event.EventFields;
import io.tranquility.event.EventPath;
import io.tranquility.event.FlattenSpec;
import io.tranquility.tranquilizer.TranquilizerTuning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TranquilityConfigTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OLD = """
            {"dataSources": [{
               "spec": {
                 "dataSchema": {
                   "dataSource": "wiki",
                   "parser": {"type": "string", "parseSpec": {
                     "format": "json",
                     "timestampSpec": {"column": "time", "format": "auto"},
                     "dimensionsSpec": {"dimensions": ["page", {"type": "long", "name": "size"}],
                                        "spatialDimensions": [{"dimName": "place", "dims": ["lat", "lon"]}]}}},
                   "metricsSpec": [{"type": "count", "name": "count"},
                                   {"type": "longSum", "name": "sum", "fieldName": "added"}],
                   "granularitySpec": {"type": "uniform", "segmentGranularity": "hour", "queryGranularity": "minute"}},
                 "tuningConfig": {"type": "realtime", "windowPeriod": "PT5M", "maxRowsInMemory": "1000"}},
               "properties": {"task.partitions": "2"}}],
             "properties": {"zookeeper.connect": "zk:2181", "task.partitions": 3, "task.replicants": 2,
                            "druidBeam.taskLocator": "curator", "custom.thing": "x"}}
            """;

    private static DataSourceConfig config(String json) {
        return TranquilityConfig.parse(json, false, Map.of()).dataSource("wiki");
    }

    private static DataSourceConfig changed(Consumer<ObjectNode> change) throws IOException {
        ObjectNode root = (ObjectNode) JSON.readTree(OLD);
        change.accept(root);
        return config(root.toString());
    }

    private static ObjectNode dataSchema(ObjectNode root) {
        return (ObjectNode) root.at("/dataSources/0/spec/dataSchema");
    }

    private static ObjectNode properties(ObjectNode root) {
        return (ObjectNode) root.path("properties");
    }

    @Test
    void reads_the_originals_form() {
        DataSourceConfig wiki = config(OLD);
        assertThat(wiki.timestampSpec().column()).isEqualTo("time");
        assertThat(wiki.fields()).isEqualTo(EventFields.only(List.of("added", "page", "size", "lat", "lon", "place")));
        assertThat(wiki.dimensions()).isEqualTo(EventFields.only(List.of("page", "size", "lat", "lon", "place")));
        assertThat(wiki.beamTuning().segmentGranularity()).isEqualTo(SegmentGranularity.HOUR);
        assertThat(wiki.beamTuning().windowPeriod()).isEqualTo(Duration.ofMinutes(5));
        assertThat(wiki.spec().queryGranularity().asText()).isEqualTo("minute");
        assertThat(wiki.spec().rollup()).isTrue();
        assertThat(wiki.spec().tuningConfig().path("maxRowsInMemory").asText()).isEqualTo("1000");
        assertThat(wiki.zookeeper().connect()).isEqualTo("zk:2181");
    }

    @Test
    void a_data_sources_own_properties_go_before_the_global_ones_and_overrides_before_both() {
        DataSourceConfig wiki = config(OLD);
        assertThat(wiki.beamTuning().partitions()).isEqualTo(2);
        assertThat(wiki.beamTuning().replicants()).isEqualTo(2);

        Map<String, String> overrides = Map.of("task.partitions", "5", "zookeeper.connect", "127.0.0.1:1");
        DataSourceConfig overridden =
                TranquilityConfig.parse(OLD, false, overrides).dataSource("wiki");
        assertThat(overridden.beamTuning().partitions()).isEqualTo(5);
        assertThat(overridden.zookeeper().connect()).isEqualTo("127.0.0.1:1");
    }

    @Test
    void what_is_not_set_has_the_originals_default() throws IOException {
        DataSourceConfig wiki = changed(root -> {
            ObjectNode source = (ObjectNode) root.at("/dataSources/0");
            source.remove("properties");
            ((ObjectNode) source.path("spec")).remove("tuningConfig");
            root.putObject("properties").put("zookeeper.connect", "zk");
        });
        assertThat(wiki.beamTuning().windowPeriod()).isEqualTo(Duration.ofMinutes(10));
        assertThat(wiki.beamTuning().warmingPeriod()).isZero();
        assertThat(wiki.beamTuning().partitions()).isEqualTo(1);
        assertThat(wiki.beamTuning().replicants()).isEqualTo(1);
        assertThat(wiki.smile()).isFalse();
        assertThat(wiki.druidBeamTuning()).isEqualTo(DruidBeamTuning.DEFAULT);
        assertThat(wiki.tranquilizerTuning()).isEqualTo(TranquilizerTuning.DEFAULT);
        assertThat(wiki.zookeeper().timeout()).isEqualTo(Duration.ofSeconds(20));
        assertThat(wiki.zookeeper().path()).isEqualTo("/tranquility/beams");
        assertThat(wiki.location().discoveryPath()).isEqualTo("/druid/discovery");
        assertThat(wiki.location().overlordServiceKey()).isEqualTo("druid:overlord");
    }

    @Test
    void reads_the_present_form_of_a_spec() throws IOException {
        DataSourceConfig wiki = changed(root -> {
            ObjectNode schema = dataSchema(root);
            JsonNode parseSpec = schema.remove("parser").path("parseSpec");
            schema.set("timestampSpec", parseSpec.path("timestampSpec"));
            schema.set("dimensionsSpec", parseSpec.path("dimensionsSpec"));
        });
        assertThat(wiki).usingRecursiveComparison().ignoringFields("input").isEqualTo(config(OLD));
        assertThat(wiki.input().isParser()).isFalse();
        assertThat(config(OLD).input().isParser()).isTrue();
    }

    @Test
    void reads_a_map_of_data_sources_and_yaml(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("wiki.yaml");
        Files.writeString(file, """
                properties:
                  zookeeper.connect: zk
                  tranquility.lingerMillis: -1
                dataSources:
                  wiki:
                    spec:
                      dataSchema:
                        dataSource: wiki
                        timestampSpec: {column: t, format: iso, missingValue: 2000-01-01T00:00:00Z}
                        dimensionsSpec: {dimensions: [], dimensionExclusions: [secret]}
                        metricsSpec: [{type: doubleSum, name: s, fieldName: secret}, {type: longMax, name: m, expression: 'a + "b c"'}]
                        granularitySpec: {segmentGranularity: DAY, rollup: false}
                """);
        DataSourceConfig wiki = TranquilityConfig.read(file).dataSource("wiki");
        assertThat(wiki.timestampSpec().missingValue()).contains(Instant.parse("2000-01-01T00:00:00Z"));
        assertThat(wiki.fields()).isEqualTo(EventFields.allExcept(Set.of()));
        assertThat(wiki.dimensions().excluded()).contains("secret", "a", "b c", "t");
        assertThat(wiki.tranquilizerTuning().linger()).isEqualTo(TranquilizerTuning.UNTIL_FULL);
        assertThat(wiki.spec().rollup()).isFalse();
    }

    @Test
    void the_column_by_which_druid_tells_repeats_is_sent_though_it_is_no_dimension() throws IOException {
        DataSourceConfig wiki =
                changed(root -> ((ObjectNode) root.at("/dataSources/0/spec/tuningConfig")).put("dedupColumn", "uuid"));
        assertThat(wiki.fields())
                .isEqualTo(EventFields.only(List.of("added", "page", "size", "lat", "lon", "place", "uuid")));
        DataSourceConfig schemaless = changed(root -> {
            ObjectNode spec = (ObjectNode) root.at("/dataSources/0/spec");
            ((ObjectNode) spec.path("tuningConfig")).put("dedupColumn", "uuid");
            ((ObjectNode) spec.at("/dataSchema/parser/parseSpec"))
                    .putObject("dimensionsSpec")
                    .putArray("dimensionExclusions")
                    .add("uuid")
                    .add("secret");
        });
        assertThat(schemaless.fields()).isEqualTo(EventFields.allExcept(Set.of("secret")));
    }

    @Test
    void with_a_transform_all_fields_are_sent() throws IOException {
        DataSourceConfig wiki =
                changed(root -> dataSchema(root).putObject("transformSpec").put("filter", "x"));
        assertThat(wiki.fields()).isEqualTo(EventFields.allExcept(Set.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "task.partitions | 0 | properties.task.partitions must be a whole number from 1, but is '0'",
                "task.partitions | two | properties.task.partitions must be a whole number from 1, but is 'two'",
                "task.partition | 2 | properties.task.partition is no known property; did you mean task.partitions?",
                "druidBeam.chunkSize | 2 | did you mean druidBeam.firehoseChunkSize?",
                "tranquility.blockOnFull | yes | must be true or false, but is 'yes'",
                "tranquility.lingerMillis | -2 | must be a whole number from -1, but is '-2'",
                "serialization.format | xml | must be json, smile, but is 'xml'",
                "task.warmingPeriod | P1M | must be an ISO 8601 period without months or years, such as PT10M or P1D",
                "zookeeper.timeout | 20 | must be an ISO 8601 period",
                "zookeeper.path | beams | The ZooKeeper path begins with a slash",
                "druidBeam.firehoseRetryPeriod | PT5M | firehoseRetryPeriod must be below firehoseGracePeriod",
            })
    void a_bad_property_is_named_with_its_place_its_value_and_what_is_allowed(
            String name, String value, String message) {
        assertThatThrownBy(() -> changed(root -> {
                    ((ObjectNode) root.at("/dataSources/0")).remove("properties");
                    properties(root).put(name, value);
                }))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    @Test
    void a_bad_spec_is_named_with_its_place() {
        assertProblem(root -> properties(root).remove("zookeeper.connect"), "properties.zookeeper.connect is missing");
        assertProblem(
                root -> ((ObjectNode) root.at("/dataSources/0")).remove("spec"), "dataSources[0].spec is missing");
        assertProblem(
                root -> ((ObjectNode) root.at("/dataSources/0/spec")).remove("dataSchema"),
                "dataSources[0].spec.dataSchema is missing");
        assertProblem(root -> dataSchema(root).remove("dataSource"), "dataSchema.dataSource is missing");
        assertProblem(root -> dataSchema(root).put("dataSource", "a/b"), "has no slash, but is 'a/b'");
        assertProblem(
                root -> dataSchema(root).remove("parser"), "dataSources[0].spec.dataSchema.timestampSpec is missing");
        assertProblem(root -> dataSchema(root).put("metricsSpec", "count"), "dataSchema.metricsSpec must be a list");
        assertProblem(
                root -> dataSchema(root).remove("granularitySpec"),
                "dataSchema.granularitySpec.segmentGranularity must be a name such as HOUR");
        assertProblem(
                root -> ((ObjectNode) dataSchema(root).path("granularitySpec")).put("segmentGranularity", "FORTNIGHT"),
                "'FORTNIGHT' is no segment granularity");
        assertProblem(
                root -> ((ObjectNode) root.at("/dataSources/0/spec/tuningConfig")).put("windowPeriod", "soon"),
                "dataSources[0].spec.tuningConfig.windowPeriod must be an ISO 8601 period");
        assertProblem(
                root -> ((ObjectNode) root.at("/dataSources/0/spec")).put("tuningConfig", 1),
                "dataSources[0].spec.tuningConfig must be an object, but is 1");
        assertProblem(
                root -> ((ObjectNode) dataSchema(root).at("/parser/parseSpec/timestampSpec")).put("format", "unix"),
                "dataSchema.parser.parseSpec.timestampSpec: 'unix' is neither");
        assertProblem(root -> root.put("dataSources", "wiki"), "dataSources must be a list or a map");
        assertProblem(root -> root.putArray("dataSources"), "dataSources must be a list or a map");
        assertProblem(root -> root.put("properties", "none"), "properties must be an object");
        assertProblem(root -> properties(root).putArray("task.partitions"), "properties.task.partitions must be text");
        assertProblem(
                root -> ((ArrayNode) root.path("dataSources"))
                        .add(root.at("/dataSources/0").deepCopy()),
                "the data source 'wiki' is configured twice");
    }

    @Test
    void a_map_whose_key_is_not_the_data_source_is_refused() {
        assertProblem(
                root -> {
                    JsonNode source = root.at("/dataSources/0");
                    root.putObject("dataSources").set("other", source);
                },
                "dataSources.other.spec.dataSchema.dataSource is 'wiki', but the file calls it 'other'");
    }

    @Test
    void a_file_that_is_no_json_says_where(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("bad.json");
        Files.writeString(file, "{\"dataSources\": [}");
        assertThatThrownBy(() -> TranquilityConfig.read(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(file + ": not JSON: ")
                .hasMessageContaining("line: 1, column: 18");
        Files.writeString(file, "[]");
        assertThatThrownBy(() -> TranquilityConfig.read(file)).hasMessageContaining("must be an object");
    }

    @Test
    void an_unknown_data_source_is_refused_with_those_there_are() {
        TranquilityConfig config = TranquilityConfig.parse(OLD, false, Map.of());
        assertThat(config.dataSourceNames()).containsExactly("wiki");
        assertThatThrownBy(() -> config.dataSource("wikki"))
                .hasMessage("There is no data source 'wikki' in the configuration, only [wiki]");
    }

    @Test
    void every_property_has_a_default_that_it_can_read_or_must_be_set() {
        assertThat(CoreProperties.ALL).allSatisfy(property -> {
            if (property.defaultText() != null) {
                assertThat((Object) property.reader().apply(property.defaultText()))
                        .isNotNull();
            }
        });
        assertThat(CoreProperties.ALL).extracting(Property::name).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"six_hour\" | SIX_HOUR",
                "{\"type\":\"period\",\"period\":\"PT1H\"} | HOUR",
                "{\"type\":\"period\",\"period\":\"PT60M\",\"timeZone\":\"UTC\",\"origin\":null} | HOUR",
                "{\"type\":\"period\",\"period\":\"PT24H\"} | DAY",
                "{\"type\":\"period\",\"period\":\"P1W\"} | WEEK",
                "{\"type\":\"period\",\"period\":\"P3M\"} | QUARTER",
                "{\"type\":\"period\",\"period\":\"P1Y\"} | YEAR",
                "{\"type\":\"duration\",\"duration\":300000} | FIVE_MINUTE",
                "{\"type\":\"duration\",\"duration\":\"3600000\"} | HOUR",
            })
    void a_segment_granularity_may_be_an_object_that_means_a_name(String json, SegmentGranularity granularity)
            throws IOException {
        JsonNode node = JSON.readTree(json);
        assertThat(changed(root -> granularitySpec(root).set("segmentGranularity", node))
                        .beamTuning()
                        .segmentGranularity())
                .isEqualTo(granularity);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"period\",\"period\":\"PT7M\"} | must mean one of second, minute,",
                "{\"type\":\"period\",\"period\":\"P7D\"} | must mean one of",
                "{\"type\":\"period\",\"period\":\"soon\"} | must mean one of",
                "{\"type\":\"period\",\"period\":\"P1D\",\"timeZone\":\"Europe/Paris\"} | must be in UTC",
                "{\"type\":\"period\",\"period\":\"P1D\",\"origin\":\"2020-01-01\"} | without an origin",
                "{\"type\":\"duration\",\"duration\":0} | must mean one of",
                "{\"type\":\"all\"} | 'all' is no segment granularity",
                "3600 | must be a name such as HOUR, but is 3600",
            })
    void another_segment_granularity_is_refused(String json, String message) throws IOException {
        JsonNode node = JSON.readTree(json);
        assertProblem(root -> granularitySpec(root).set("segmentGranularity", node), message);
    }

    @Test
    void an_arbitrary_granularity_spec_is_refused() {
        assertProblem(
                root -> granularitySpec(root).put("type", "arbitrary"),
                "dataSources[0].spec.dataSchema.granularitySpec.type must be uniform, but is 'arbitrary'");
    }

    private static ObjectNode granularitySpec(ObjectNode root) {
        return (ObjectNode) dataSchema(root).path("granularitySpec");
    }

    private static FlattenSpec flattenSpec(String json) throws IOException {
        JsonNode node = JSON.readTree(json);
        return changed(root -> ((ObjectNode) dataSchema(root).at("/parser/parseSpec")).set("flattenSpec", node))
                .flattenSpec();
    }

    @Test
    void reads_a_flatten_spec_in_both_forms() throws IOException {
        String json =
                "{\"useFieldDiscovery\":false,\"fields\":[\"a\",{\"type\":\"root\",\"name\":\"b\",\"expr\":\"x.y\"},"
                        + "{\"type\":\"path\",\"name\":\"c\",\"expr\":\"$.u[0]\"},"
                        + "{\"type\":\"tree\",\"name\":\"d\",\"nodes\":[\"u\",\"v\"]}]}";
        FlattenSpec expected = new FlattenSpec(
                false,
                Map.of(
                        "a", new EventPath(List.of("a")),
                        "b", new EventPath(List.of("x.y")),
                        "c", new EventPath(List.of("u", 0)),
                        "d", new EventPath(List.of("u", "v"))));
        assertThat(flattenSpec(json)).isEqualTo(expected);
        JsonNode node = JSON.readTree(json);
        assertThat(changed(root -> {
                            ObjectNode schema = dataSchema(root);
                            JsonNode parseSpec = schema.remove("parser").path("parseSpec");
                            schema.set("timestampSpec", parseSpec.path("timestampSpec"));
                            ((ObjectNode) root.at("/dataSources/0/spec"))
                                    .putObject("ioConfig")
                                    .putObject("inputFormat")
                                    .set("flattenSpec", node);
                        })
                        .flattenSpec())
                .isEqualTo(expected);
        assertThat(config(OLD).flattenSpec()).isEqualTo(FlattenSpec.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | parseSpec.flattenSpec must be an object with a list of fields",
                "{\"fields\":{}} | must be an object with a list of fields",
                "{\"fields\":[{\"type\":\"path\"}]} | flattenSpec.fields[0].name is missing",
                "{\"fields\":[\"a\",\"a\"]} | flattenSpec.fields[1]: there is already a field 'a'",
                "{\"fields\":[{\"type\":\"jq\",\"name\":\"a\",\"expr\":\".a\"}]} | fields[0].type must be root, path or tree, but is 'jq'",
                "{\"fields\":[{\"type\":\"path\",\"name\":\"a\",\"expr\":\"$..a\"}]} | fields[0].expr: '$..a' is no path to one value",
                "{\"fields\":[{\"type\":\"tree\",\"name\":\"a\"}]} | fields[0].nodes must be a list of keys",
            })
    void a_flatten_spec_that_cannot_be_done_is_refused(String json, String message) {
        assertThatThrownBy(() -> flattenSpec(json))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    @Test
    void a_key_that_is_there_twice_is_refused_in_yaml_too() {
        String yaml = "properties:\n  zookeeper.connect: a\n  zookeeper.connect: b\n";
        assertThatThrownBy(() -> TranquilityConfig.parse(yaml, true, Map.of()))
                .hasMessageContaining("not YAML: Duplicate")
                .hasMessageContaining("line: 3");
    }

    private static void assertProblem(Consumer<ObjectNode> change, String message) {
        assertThatThrownBy(() -> changed(change))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    @Test
    void a_configuration_is_loaded_from_a_file_from_the_class_path_or_from_the_text_itself(@TempDir Path directory)
            throws IOException {
        Path file = Files.writeString(directory.resolve("wiki.json"), OLD);
        assertThat(TranquilityConfig.load(file.toString(), Map.of()).dataSourceNames())
                .containsExactly("wiki");
        assertThat(TranquilityConfig.load(OLD, Map.of("task.partitions", "7"))
                        .dataSource("wiki")
                        .beamTuning()
                        .partitions())
                .isEqualTo(7);
        assertThat(TranquilityConfig.load("classpath:io/tranquility/config/wiki.yaml", Map.of())
                        .dataSourceNames())
                .containsExactly("wiki");
    }

    @Test
    void a_configuration_from_anywhere_becomes_a_text_that_is_loaded_anywhere(@TempDir Path directory)
            throws IOException {
        Path file = Files.writeString(directory.resolve("wiki.json"), "\n" + OLD);

        assertThat(List.of(
                        TranquilityConfig.inline(file.toString()),
                        TranquilityConfig.inline(OLD),
                        TranquilityConfig.inline("classpath:io/tranquility/config/wiki.yaml")))
                .allSatisfy(inline -> assertThat(
                                TranquilityConfig.load(inline, Map.of()).dataSourceNames())
                        .containsExactly("wiki"));
        assertThatThrownBy(() -> TranquilityConfig.inline(
                        Files.writeString(directory.resolve("bad.yaml"), "a: [").toString()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("bad.yaml: not YAML");
    }

    @Test
    void the_names_of_properties_are_known() {
        assertThat(TranquilityConfig.propertyNames())
                .contains("zookeeper.connect", "druidBeam.firehoseRetryPeriod", "druid.tls.enable")
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            classpath:no/such.json | classpath:no/such.json cannot be read: java.io.FileNotFoundException: there is no resource no/such.json on the class path
            /no/such/file.json     | The configuration /no/such/file.json cannot be read
            '{"dataSources": []}'  | The inline configuration: dataSources must be a list or a map
            """)
    void a_configuration_that_cannot_be_loaded_says_which(String config, String message) {
        assertThatThrownBy(() -> TranquilityConfig.load(config, Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }
}
