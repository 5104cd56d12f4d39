// SPDX-License-Identifier: Apache-2.0
package io.tranquility.input;

import static io.tranquility.input.Sources.ofInputFormat;
import static io.tranquility.input.Sources.ofParseSpec;
import static io.tranquility.input.Sources.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.input.Sources.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever bytes come, a parser says what is wrong, and reads what comes next as if nothing had been. */
final class GarbageTest {
    /** A format, and an event in it. */
    private record Format(String name, Source source, String good) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Format> formats() {
        String json = "{\"time\":1,\"a\":\"x\"}";
        return Stream.of(
                new Format("json", ofInputFormat("{\"type\":\"json\"}"), json),
                new Format("json lines", ofInputFormat("{\"type\":\"json\",\"assumeNewlineDelimited\":true}"), json),
                new Format("json nodes", ofInputFormat("{\"type\":\"json\",\"useJsonNodeReader\":true}"), json),
                new Format(
                        "json, flattened",
                        ofInputFormat("{\"type\":\"json\",\"flattenSpec\":{\"fields\":["
                                + "{\"type\":\"path\",\"name\":\"p\",\"expr\":\"$..p\"},"
                                + "{\"type\":\"jq\",\"name\":\"q\",\"expr\":\".o|keys\"}]}}"),
                        "{\"time\":1,\"a\":\"x\",\"o\":{\"p\":1}}"),
                new Format("csv", ofInputFormat("{\"type\":\"csv\",\"columns\":[\"time\",\"a\"]}"), "1,x"),
                new Format(
                        "csv of lists",
                        ofInputFormat("{\"type\":\"csv\",\"columns\":[\"time\",\"a\"],\"listDelimiter\":\"|\"}"),
                        "1,x|y"),
                new Format("tsv", ofInputFormat("{\"type\":\"tsv\",\"columns\":[\"time\",\"a\"]}"), "1\tx"),
                new Format(
                        "regex",
                        ofInputFormat("{\"type\":\"regex\",\"pattern\":\"(\\\\d+) ((?:x|y)*)\","
                                + "\"columns\":[\"time\",\"a\"]}"),
                        "1 xy"),
                new Format("parser of json", ofParseSpec("{\"format\":\"json\"}"), json),
                new Format(
                        "parser of json, flattened",
                        ofParseSpec("{\"format\":\"json\",\"flattenSpec\":{\"fields\":["
                                + "{\"type\":\"path\",\"name\":\"p\",\"expr\":\"$..p\"}]}}"),
                        "{\"time\":1,\"a\":\"x\",\"o\":{\"p\":1}}"),
                new Format("parser of csv", ofParseSpec("{\"format\":\"csv\",\"columns\":[\"time\",\"a\"]}"), "1,x"),
                new Format("parser of tsv", ofParseSpec("{\"format\":\"tsv\",\"columns\":[\"time\",\"a\"]}"), "1\tx"),
                new Format(
                        "parser of regex",
                        ofParseSpec("{\"format\":\"regex\",\"pattern\":\"(\\\\d+) ((?:x|y)*)\","
                                + "\"columns\":[\"time\",\"a\"]}"),
                        "1 xy"));
    }

    private static List<byte[]> garbage(String good) {
        List<byte[]> garbage = new ArrayList<>();
        for (String text : List.of(
                "",
                " ",
                "\n",
                "\u0000",
                "\"",
                "\"\"\"",
                "{",
                "[",
                "null",
                "nonsense",
                good + "\u0000",
                "1," + "\"".repeat(5),
                "{\"time\":" + "9".repeat(5000) + "}",
                "{\"time\":1e999999999}",
                "{\"time\":1,\"a\":-1e999999999}",
                "{\"time\":1,\"o\":{\"p\":" + "9".repeat(900) + "}}",
                "{\"a\":" + "[".repeat(50_000),
                "{\"a\":".repeat(20_000),
                "{\"time\":1,\"a\":" + "[".repeat(990) + "]".repeat(990) + "}",
                "1 " + "xy".repeat(50_000),
                "\t".repeat(20_000),
                ",".repeat(20_000))) {
            garbage.add(utf8(text));
        }
        byte[] event = utf8(good);
        for (int length = 1; length < event.length; length++) {
            garbage.add(Arrays.copyOf(event, length));
        }
        garbage.add(new byte[] {(byte) 0xc3});
        garbage.add(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80});
        Random random = new Random(20_261_127);
        for (int i = 0; i < 100; i++) {
            byte[] mutated = event.clone();
            for (int changes = 1 + i % 3; changes > 0; changes--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            }
            garbage.add(mutated);
        }
        return garbage;
    }

    private static List<Map<String, Object>> plain(Parsed parsed) {
        List<Map<String, Object>> events = new ArrayList<>();
        parsed.events().forEach(event -> events.add(new LinkedHashMap<>(event)));
        return events;
    }

    @ParameterizedTest
    @MethodSource("formats")
    void garbage_is_told_and_harms_nothing_after_it(Format format) {
        byte[] good = utf8(format.good());
        for (EventParser parser : List.of(
                format.source().parsers().records(), format.source().parsers().lines())) {
            Parsed expected = parser.parse(good);
            assertThat(expected.events()).hasSize(1);
            assertThat(expected.unparseable()).isEmpty();
            int unparseable = 0;
            for (byte[] bytes : garbage(format.good())) {
                Parsed parsed = parser.parse(bytes);
                assertThat(parsed.unparseable()).allSatisfy(problem -> {
                    assertThat(problem.reason()).isNotBlank();
                    assertThat(problem.position()).isPositive();
                });
                unparseable += parsed.unparseable().size();
                assertThat(plain(parser.parse(good))).isEqualTo(plain(expected));
            }
            // What is no CSV is one column.
            assertThat(unparseable > 0).isEqualTo(!format.name().matches(".*[ct]sv.*"));
        }
    }

    @Test
    void a_text_that_overflows_the_stack_of_a_regular_expression_is_unparseable() {
        Source source =
                ofInputFormat("{\"type\":\"regex\",\"pattern\":\"(\\\\d+) ((?:x|y)*)\",\"columns\":[\"time\",\"a\"]}");
        Parsed parsed = source.parsers().records().parse(utf8("1 " + "xy".repeat(500_000)));
        assertThat(parsed.events()).isEmpty();
        assertThat(parsed.unparseable()).singleElement().satisfies(problem -> assertThat(problem.reason())
                .endsWith("the stack overflowed"));
    }
}
