// SPDX-License-Identifier: Apache-2.0
package io.tranquility.input;

import static io.tranquility.input.Sources.ofInputFormat;
import static io.tranquility.input.Sources.ofParseSpec;
import static io.tranquility.input.Sources.ofParser;
import static io.tranquility.input.Sources.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tranquility.config.ConfigException;
import io.tranquility.input.Sources.Source;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each format of Druid, in its old and its present form: what events it gives, and what is said of what is none. */
final class EventParsersTest {
    private static final String JSON = "{\"type\": \"json\"}";

    /** What a text of lines gives: its events as plain maps, and what was none. */
    private static Parsed lines(Source config, String text) {
        EventParser parser = config.parsers().lines();
        List<Map<String, Object>> events = new ArrayList<>();
        List<Unparseable> unparseable = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            Parsed parsed = parser.parse(utf8(line));
            parsed.events().forEach(event -> events.add(new LinkedHashMap<>(event)));
            unparseable.addAll(parsed.unparseable());
        }
        return new Parsed(events, unparseable);
    }

    private static Parsed record(Source config, String text) {
        return config.parsers().records().parse(utf8(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"csv\",\"columns\":[\"time\",\"a\",\"b\"]} ! 1,x,\"y,z\" ! {time=1, a=x, b=y,z}",
                "{\"type\":\"csv\",\"columns\":[\"time\",\"a\"],\"listDelimiter\":\"|\"} ! 1,x|y ! {time=1, a=[x, y]}",
                "{\"type\":\"tsv\",\"columns\":[\"time\",\"a\"],\"delimiter\":\";\"} ! 1;x ! {time=1, a=x}",
                "{\"type\":\"regex\",\"pattern\":\"(\\\\d+) (.*)\",\"columns\":[\"time\",\"a\"]} ! 1 x y ! {time=1, a=x y}",
                "{\"type\":\"json\"} ! {\"time\":1,\"a\":[1.5,null]} ! {time=1, a=[1.5, null]}",
                "{\"type\":\"json\",\"flattenSpec\":{\"fields\":[{\"type\":\"path\",\"name\":\"x\",\"expr\":\"$.o.p[0]\"}]}}"
                        + " ! {\"time\":1,\"o\":{\"p\":[7]}} ! {x=7, time=1}",
                "{\"type\":\"json\",\"flattenSpec\":{\"fields\":[{\"type\":\"path\",\"name\":\"x\",\"expr\":\"$..p\"}]}}"
                        + " ! {\"time\":1,\"o\":{\"p\":7}} ! {x=[7], time=1}",
                "{\"type\":\"json\",\"flattenSpec\":{\"fields\":[{\"type\":\"jq\",\"name\":\"x\",\"expr\":\".o|keys\"}]}}"
                        + " ! {\"time\":1,\"o\":{\"p\":7}} ! {x=[p], time=1}",
                "{\"type\":\"json\",\"featureSpec\":{\"ALLOW_SINGLE_QUOTES\":true}} ! {'time':1} ! {time=1}",
            })
    void reads_an_input_format_of_druid(String format, String line, String event) {
        Parsed parsed = lines(ofInputFormat(format), line);
        assertThat(parsed.unparseable()).isEmpty();
        assertThat(parsed.events()).singleElement().asString().isEqualTo(event);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "{\"format\":\"csv\",\"columns\":[\"time\",\"a\",\"b\"]} ! 1,x,\"y,z\" ! {time=1, a=x, b=y,z}",
                "{\"format\":\"tsv\",\"columns\":[\"time\",\"a\"],\"delimiter\":\";\"} ! 1;x ! {time=1, a=x}",
                "{\"format\":\"regex\",\"pattern\":\"(\\\\d+) (.*)\",\"columns\":[\"time\",\"a\"]} ! 1 x y ! {time=1, a=x y}",
                "{\"format\":\"json\"} ! {\"time\":1,\"a\":\"x\"} ! {time=1, a=x}",
                "{\"format\":\"json\",\"flattenSpec\":{\"useFieldDiscovery\":false,\"fields\":[\"time\","
                        + "{\"type\":\"jq\",\"name\":\"x\",\"expr\":\".o.p\"}]}} ! {\"time\":1,\"o\":{\"p\":7}} ! {time=1, x=7}",
                "{\"format\":\"jsonLowercase\"} ! {\"TIME\":1} ! {time=1}",
            })
    void reads_a_parser_of_an_old_spec(String parseSpec, String line, String event) {
        Parsed parsed = lines(ofParseSpec(parseSpec), line);
        assertThat(parsed.unparseable()).isEmpty();
        assertThat(parsed.events()).singleElement().asString().isEqualTo(event);
        assertThat(record(ofParseSpec(parseSpec), line).events())
                .singleElement()
                .satisfies(each -> assertThat(new LinkedHashMap<>(each)).hasToString(event));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"csv\",\"findColumnsFromHeader\":true,\"skipHeaderRows\":1}",
                "{\"type\":\"tsv\",\"delimiter\":\",\",\"findColumnsFromHeader\":true,\"skipHeaderRows\":1}"
            })
    void a_text_may_begin_with_a_header(String format) {
        Parsed parsed = lines(ofInputFormat(format), "a comment\ntime,a\n1,x\n2,y");
        assertThat(parsed.events()).hasToString("[{time=1, a=x}, {time=2, a=y}]");
        assertThat(parsed.unparseable()).isEmpty();
    }

    @Test
    void a_text_for_an_old_parser_may_begin_with_a_header() {
        Source config = ofParseSpec("{\"format\":\"csv\",\"hasHeaderRow\":true}");
        assertThat(lines(config, "time,a\n1,x\n2,y").events()).hasToString("[{time=1, a=x}, {time=2, a=y}]");
    }

    @Test
    void a_bad_line_is_told_by_its_number_and_loses_nothing_else() {
        Parsed parsed = lines(ofInputFormat(JSON), "{\"a\":1}\n{\"a\":\n \n[1]\n{\"a\":2}");
        assertThat(parsed.events()).filteredOn(event -> !event.isEmpty()).hasToString("[{a=1}, {a=2}]");
        assertThat(parsed.unparseable()).extracting(Unparseable::position).containsExactly(2L, 3L);
        assertThat(parsed.unparseable().get(0).reason())
                .contains("Unable to parse row [{\"a\":]", "Unexpected end-of-input", "at column")
                .doesNotContain("Line:");
    }

    @Test
    void what_is_wrong_with_a_long_line_is_told_without_the_line() {
        Parsed parsed = lines(ofInputFormat(JSON), "{\"a\":\"" + "x".repeat(100_000) + "\",}");
        assertThat(parsed.unparseable()).singleElement().satisfies(problem -> assertThat(problem.reason())
                .contains("xxx...", "Unexpected character ('}'")
                .hasSizeLessThan(400));
    }

    @Test
    void a_csv_line_with_too_many_columns_is_told_or_taken_as_druid_does() {
        Source config = ofInputFormat("{\"type\":\"csv\",\"columns\":[\"time\",\"a\"]}");
        assertThat(lines(config, "1,x,more").events()).hasToString("[{time=1, a=x}]");
        Source regex = ofInputFormat("{\"type\":\"regex\",\"pattern\":\"(\\\\d+) x\",\"columns\":[\"time\"]}");
        assertThat(lines(regex, "1 x\nno match\n2 x").unparseable())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.position()).isEqualTo(2);
                    assertThat(problem.reason()).contains("no match");
                });
    }

    @Test
    void a_json_record_may_hold_several_events() {
        Parsed parsed = record(ofInputFormat(JSON), "{\"a\":1}\n{\"a\":\n2} {\"a\":3}");
        assertThat(parsed.events()).hasToString("[{a=1}, {a=2}, {a=3}]");
        assertThat(record(ofInputFormat(JSON), "{\"a\":1} {\"a\":").events()).isEmpty();
        assertThat(record(ofInputFormat(JSON), "{\"a\":1} {\"a\":").unparseable())
                .hasSize(1);
    }

    @Test
    void a_json_record_of_lines_loses_only_its_bad_lines() {
        Source config = ofInputFormat("{\"type\":\"json\",\"assumeNewlineDelimited\":true}");
        Parsed parsed = record(config, "{\"a\":1}\n{\"a\":\n{\"a\":3}");
        assertThat(parsed.events()).extracting(LinkedHashMap::new).hasToString("[{a=1}, {a=3}]");
        assertThat(parsed.unparseable()).extracting(Unparseable::position).containsExactly(2L);
    }

    @Test
    void bytes_that_are_no_utf8_are_replaced_by_an_old_parser_and_unparseable_in_an_input_format() {
        byte[] bytes = "{\"a\":\"\u00ff\"}".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(ofParseSpec("{\"format\":\"json\"}")
                        .parsers()
                        .records()
                        .parse(bytes)
                        .events())
                .containsExactly(Map.of("a", "\ufffd"));
        assertThat(ofInputFormat(JSON).parsers().records().parse(bytes).unparseable())
                .singleElement()
                .satisfies(problem -> assertThat(problem.reason()).contains("Invalid UTF-8"));
    }

    @Test
    void an_old_parser_may_have_another_encoding() {
        Source config =
                ofParser("{\"type\": \"string\", \"encoding\": \"ISO-8859-1\", \"parseSpec\": {\"format\": \"json\"}}");
        byte[] bytes = "{\"a\":\"\u00ff\"}".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(config.parsers().records().parse(bytes).events())
                .singleElement()
                .satisfies(event -> assertThat(event.get("a")).isEqualTo("\u00ff"));
    }

    @Test
    void a_spec_that_says_nothing_of_a_format_is_json() {
        Source config = ofInputFormat("null");
        assertThat(lines(config, "{\"a\":1}").events()).hasToString("[{a=1}]");
    }

    @Test
    void a_parser_of_maps_or_of_no_type_reads_text() {
        assertThat(lines(ofParser("{\"type\": \"map\", \"parseSpec\": {\"format\": \"json\"}}"), "{\"a\":1}")
                        .events())
                .hasToString("[{a=1}]");
        assertThat(lines(ofParser("{\"parseSpec\": {\"format\": \"json\"}}"), "{\"a\":1}")
                        .events())
                .hasToString("[{a=1}]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"xml\"} | ioConfig.inputFormat: | Could not resolve type id 'xml'",
                "{\"type\":\"csv\"} | ioConfig.inputFormat: | Either [columns] or [findColumnsFromHeader] must be set",
                "{\"type\":\"regex\",\"pattern\":\"(\"} | ioConfig.inputFormat | Unclosed group",
                "{\"type\":\"json\",\"flattenSpec\":{\"fields\":[{\"type\":\"path\",\"name\":\"x\",\"expr\":\"$[\"}]}} | ioConfig.inputFormat cannot be used: | StringIndexOutOfBounds",
            })
    void a_format_that_druid_refuses_is_refused_with_its_place(String format, String place, String message) {
        assertThatThrownBy(() -> ofInputFormat(format).parsers())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(place)
                .hasMessageContaining(message);
    }

    @Test
    void a_parser_that_reads_no_bytes_is_refused() {
        assertThatThrownBy(() -> ofParser("{\"type\": \"noop\", \"parseSpec\": {\"format\": \"json\"}}")
                        .parsers())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("dataSchema.parser.type is 'noop', which does not read bytes");
    }

    @Test
    void the_events_of_a_parser_need_no_flattening_any_more() {
        Source config = ofInputFormat(
                "{\"type\":\"json\",\"flattenSpec\":{\"fields\":[{\"type\":\"jq\",\"name\":\"x\",\"expr\":\".o\"}]}}");
        assertThatThrownBy(config.config()::flattenSpec).hasMessageContaining("jq");
        Map<String, Object> event = Map.of("x", 1);
        assertThat(config.config().withFlatEvents().flattenSpec().flatten(event))
                .isSameAs(event);
    }
}
