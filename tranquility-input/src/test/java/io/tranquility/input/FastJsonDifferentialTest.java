// SPDX-License-Identifier: Apache-2.0
package io.tranquility.input;

import static io.tranquility.input.Sources.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.input.Sources.Source;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The fast way gives what Druid's own parser gives, for generated and for ugly inputs. Druid's is reached by a {@code
 * featureSpec} that changes nothing.
 */
final class FastJsonDifferentialTest {
    private static final String SAME = "\"featureSpec\":{\"ALLOW_COMMENTS\":false}";

    /** The same format, read the fast way and by Druid. */
    private record Pair(String name, EventParsers fast, EventParsers druid) {
        static Pair of(String name, Source fast, Source druid) {
            return new Pair(name, fast.parsers(), druid.parsers());
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Pair> formats() {
        return Stream.of(
                inputFormat("", "{}"),
                inputFormat("\"keepNullColumns\":true,", "{}"),
                inputFormat("\"flattenSpec\":{\"useFieldDiscovery\":true,\"fields\":[]},", "{}"),
                inputFormat("", "{\"useSchemaDiscovery\":true}"),
                Pair.of(
                        "parser",
                        Sources.ofParseSpec("{\"format\":\"json\"}"),
                        Sources.ofParseSpec("{\"format\":\"json\"," + SAME + "}")),
                Pair.of(
                        "parser that keeps nulls",
                        Sources.ofParseSpec("{\"format\":\"json\",\"keepNullColumns\":true}"),
                        Sources.ofParseSpec("{\"format\":\"json\",\"keepNullColumns\":true," + SAME + "}")));
    }

    private static Pair inputFormat(String options, String dimensionsSpec) {
        return Pair.of(
                options + dimensionsSpec,
                Sources.ofInputFormat("{" + options + "\"type\":\"json\"}", dimensionsSpec, Map.of()),
                Sources.ofInputFormat("{" + options + SAME + ",\"type\":\"json\"}", dimensionsSpec, Map.of()));
    }

    private static List<byte[]> uglyInputs() {
        List<byte[]> inputs = new ArrayList<>();
        for (String text : List.of(
                "",
                " ",
                "{}",
                "{",
                "}",
                "[]",
                "null",
                "1",
                "\"x\"",
                "{\"a\":1}{\"b\":2}",
                "{\"a\":1} rubbish",
                "{\"a\":1}]",
                "{\"a\":1,}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":null,\"a\":{}}",
                "{\"a\":{\"b\":null},\"c\":null,\"d\":[],\"e\":[null],\"f\":[[1]],\"g\":[{}],\"h\":{}}",
                "{\"a\":01}",
                "{\"a\":-0}",
                "{\"a\":-0.0}",
                "{\"a\":NaN}",
                "{\"a\":1e999}",
                "{\"a\":1e-999}",
                "{\"a\":9223372036854775807}",
                "{\"a\":9223372036854775808}",
                "{\"a\":-9223372036854775809}",
                "{\"a\":2147483648}",
                "{\"a\":0.1,\"b\":1.0,\"c\":1E3,\"d\":123456789012345678901234567890.5}",
                "{\"a\":" + "9".repeat(400) + "}",
                "{\"a\":" + "9".repeat(2000) + "}",
                "{\"a\":0." + "9".repeat(2000) + "}",
                "{\"a\":\"\\u0000\"}",
                "{\"a\":\"\u0000\"}",
                "{\"a\":\"\t\"}",
                "{\"a\":\"\\ud800\"}",
                "{\"a\":\"\\udc00\\ud800x\"}",
                "{\"a\":\"\\ud83d\\ude00\"}",
                "{\"\\ud800\":1}",
                "{\"a\":[\"\\ud800\",{\"b\":\"\\ud800\"}]}",
                "{\"a\":\"\uD83D\uDE00\u00e4\u2028\"}",
                "{\"\":\"\",\" \":\" \"}",
                "{\"a\":true,\"b\":false,\"c\":tru}",
                "{'a':1}",
                "{a:1}",
                "/*x*/{\"a\":1}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"unfinished",
                "\ufeff{\"a\":1}",
                "{\"a\":1}\u0000",
                "{\"a\":" + "[".repeat(900) + "]".repeat(900) + "}",
                "{\"a\":" + "[".repeat(1100) + "]".repeat(1100) + "}",
                "{\"a\":".repeat(5000),
                "[{\"a\":1},{\"a\":2}]")) {
            inputs.add(utf8(text));
        }
        inputs.add("{\"a\":\"\u00ff\"}".getBytes(StandardCharsets.ISO_8859_1));
        inputs.add("{\"a\":\"x\"}".getBytes(StandardCharsets.UTF_16BE));
        inputs.add("{\"a\":\"x\"}".getBytes(StandardCharsets.UTF_16LE));
        inputs.add(new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"', '}'});
        inputs.add(new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xc3});
        inputs.add(new byte[] {0, 1, 2, 3});
        return inputs;
    }

    @ParameterizedTest
    @MethodSource("formats")
    void ugly_inputs_are_the_same(Pair formats) {
        int events = 0;
        for (byte[] input : uglyInputs()) {
            events += compare(formats, input);
        }
        assertThat(events).isGreaterThan(30);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void generated_inputs_are_the_same(Pair formats) {
        Random random = new Random(20_261_123);
        int events = 0;
        for (int i = 0; i < 1500; i++) {
            byte[] input = utf8(RandomJson.object(random));
            if (i % 3 == 0) {
                input[random.nextInt(input.length)] = (byte) random.nextInt(256);
            }
            events += compare(formats, input);
        }
        assertThat(events).isGreaterThan(1000);
    }

    /** How many events there were. */
    private static int compare(Pair formats, byte[] input) {
        EventParsers fast = formats.fast();
        EventParsers druid = formats.druid();
        String shown = new String(input, StandardCharsets.UTF_8);
        return compare(fast.lines().parse(input), druid.lines().parse(input), "line " + shown)
                + compare(fast.records().parse(input), druid.records().parse(input), "record " + shown);
    }

    private static int compare(Parsed fast, Parsed druid, String input) {
        assertThat(fast.unparseable()).as(input).hasSameSizeAs(druid.unparseable());
        for (int i = 0; i < fast.unparseable().size(); i++) {
            assertThat(fast.unparseable().get(i).reason())
                    .startsWith(druid.unparseable().get(i).reason());
        }
        assertThat(fast.events()).as(input).hasSameSizeAs(druid.events());
        for (int i = 0; i < fast.events().size(); i++) {
            Map<String, Object> event = fast.events().get(i);
            Map<String, Object> expected = druid.events().get(i);
            assertThat(List.copyOf(event.keySet())).as(input).isEqualTo(List.copyOf(expected.keySet()));
            Set<String> names = new LinkedHashSet<>(expected.keySet());
            names.addAll(RandomJson.NAMES);
            for (String name : names) {
                assertThat(event.get(name)).as("%s of %s", name, input).isEqualTo(expected.get(name));
                assertThat(event.containsKey(name)).as("%s of %s", name, input).isEqualTo(expected.containsKey(name));
            }
            assertThat(new LinkedHashMap<>(event)).as(input).isEqualTo(new LinkedHashMap<>(expected));
        }
        return fast.events().size();
    }
}
