// SPDX-License-Identifier: Apache-2.0
package io.tranquility.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.smile.SmileFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonEventReaderTest {
    private static final ObjectMapper JACKSON = new ObjectMapper().enable(DeserializationFeature.USE_LONG_FOR_INTS);
    private static final Timestamper<Map<String, Object>> NO_TIME = event -> 5;

    private final JsonEventReader reader = new JsonEventReader(false);

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] written(MapWriter writer, Map<String, Object> event) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writer.writeAll(List.of(event), out);
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1}",
                "{\"a\":-0,\"b\":0,\"c\":123456789012345678,\"d\":-123456789012345678}",
                "{\"a\":0.5,\"b\":-0.0,\"c\":1.50,\"d\":12345678901234567.125,\"e\":0.1000000000000000055511151231257827}",
                "{\"a\":true,\"b\":false,\"c\":null}",
                " { \"a\" :\t1 ,\r\n\"b c\": \"x y\" } \n",
                "{\"a\":\"\",\"b\":\"'/{}[]:,\u007f\",\"\":0}",
                "{\"a\":\"Å\u2028\uD83D\uDE00 and more\",\"b\":\"日本語\"}",
            })
    void reads_as_jackson_does_and_writes_what_it_read(String json) throws IOException {
        Map<String, Object> expected = JACKSON.readValue(json, new TypeReference<LinkedHashMap<String, Object>>() {});

        Map<String, Object> event = new JsonEventReader(true).only(utf8(json)).orElseThrow();

        assertThat(event).isEqualTo(expected);
        assertThat(List.copyOf(event.keySet())).isEqualTo(List.copyOf(expected.keySet()));
        ObjectMapper smile = new ObjectMapper(new SmileFactory()).enable(DeserializationFeature.USE_LONG_FOR_INTS);
        for (EventFields fields :
                List.of(EventFields.allExcept(Set.of("b")), EventFields.only(List.of("b", "a", "absent")))) {
            MapWriter ofJson = MapWriter.json(NO_TIME, "t", fields);
            assertThat(JACKSON.readTree(written(ofJson, event))).isEqualTo(JACKSON.readTree(written(ofJson, expected)));
            MapWriter ofSmile = MapWriter.smile(NO_TIME, "t", fields);
            assertThat(smile.readTree(written(ofSmile, event))).isEqualTo(JACKSON.readTree(written(ofJson, expected)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{}",
                "{",
                "[{\"a\":1}]",
                "{\"a\"",
                "{\"a",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,",
                "{\"a\":1,}",
                "{\"a\":1 \"b\":2}",
                "{\"a\" 1}",
                "{\"a\":01}",
                "{\"a\":-}",
                "{\"a\":1.}",
                "{\"a\":.5}",
                "{\"a\":1e3}",
                "{\"a\":1234567890123456789}",
                "{\"a\":tru}",
                "{\"a\":truth}",
                "{\"a\":nul",
                "{\"a\":[1]}",
                "{\"a\":{}}",
                "{\"a\":\"\\n\"}",
                "{\"a\":\"\n\"}",
                "{\"a\":\"x}",
                "{\"a\":\"\uFFFD\"}",
                "{\"a\\n\":1}",
                "{\"å\":1}",
                "{\"a\":1,\"b\":2,\"a\":3}",
            })
    void leaves_all_else_to_others(String json) {
        assertThat(reader.first(utf8(json))).isEmpty();
    }

    @Test
    void leaves_bytes_that_are_no_utf8_to_others() {
        byte[] json = utf8("{\"a\":\"xyz\"}");
        json[7] = (byte) 0xc3;
        assertThat(reader.first(json)).isEmpty();
    }

    @Test
    void the_first_object_may_have_something_behind_it_and_the_only_one_may_not() {
        byte[] json = utf8("{\"a\":1} rubbish");
        assertThat(reader.first(json))
                .contains(new JsonEventReader(false).only(utf8("{\"a\":1}")).orElseThrow());
        assertThat(reader.only(json)).isEmpty();
    }

    @Test
    void several_writers_take_turns_with_events_of_the_same_names() throws IOException {
        MapWriter first = MapWriter.json(NO_TIME, "t", EventFields.only(List.of("b", "absent", "a")));
        MapWriter second = MapWriter.json(NO_TIME, "t", EventFields.only(List.of("c")));
        for (int i = 0; i < 2; i++) {
            Map<String, Object> event =
                    reader.only(utf8("{\"a\":" + i + ",\"b\":2,\"c\":3}")).orElseThrow();
            assertThat(written(first, event)).asString().isEqualTo("[{\"t\":5,\"b\":2,\"a\":" + i + "}]");
            assertThat(written(second, event)).asString().isEqualTo("[{\"t\":5,\"c\":3}]");
        }
    }

    @Test
    void a_field_without_a_value_is_in_the_key_set_only_if_it_is_kept() {
        byte[] json = utf8("{\"a\":null,\"b\":1}");
        JsonEvent without = reader.first(json).orElseThrow();
        JsonEvent with = new JsonEventReader(true).first(json).orElseThrow();
        assertThat(without.keySet()).containsExactly("b");
        assertThat(without.containsKey("a")).isFalse();
        assertThat(with.keySet()).containsExactly("a", "b");
        assertThat(with.containsKey("a")).isTrue();
        assertThat(with.get("a")).isNull();
    }

    @Test
    void fields_come_and_go_from_one_event_to_the_next() {
        for (int round = 0; round < 2; round++) {
            for (int present = 1; present < 16; present++) {
                Map<String, Object> expected = new LinkedHashMap<>();
                for (int field = 0; field < 4; field++) {
                    if (((present >> field) & 1) == 1) {
                        expected.put("f" + field, (long) present);
                    }
                }
                String json = expected.toString().replace("f", "\"f").replace("=", "\":");
                assertThat(reader.only(utf8(json)).orElseThrow()).isEqualTo(expected);
            }
        }
    }

    @Test
    void keeps_no_more_names_than_it_can_compare() {
        List<Optional<JsonEvent>> read = IntStream.range(0, 100)
                .mapToObj(i -> reader.first(utf8("{\"field" + i + "\":1}")))
                .toList();
        assertThat(read).filteredOn(Optional::isPresent).hasSize(16);
        assertThat(reader.first(utf8("{\"field0\":2}"))).isPresent();
    }

    @Test
    void an_event_of_very_many_fields_is_left_to_others_and_those_that_are_known_are_still_read() {
        byte[] known = utf8("{\"a\":1}");
        assertThat(reader.first(known)).isPresent();
        String wide = IntStream.range(0, 3000).mapToObj(i -> "\"w" + i + "\":1").collect(Collectors.joining(","));
        assertThat(reader.first(utf8("{" + wide + "}"))).isEmpty();
        assertThat(reader.first(known)).isPresent();
        assertThat(reader.first(utf8("{\"a\":1," + wide + "}"))).isEmpty();
    }

    @Test
    void a_very_long_name_is_left_to_others() {
        assertThat(reader.first(utf8("{\"" + "x".repeat(128) + "\":1}"))).isPresent();
        assertThat(reader.first(utf8("{\"" + "x".repeat(129) + "\":1}"))).isEmpty();
    }

    @Test
    void a_long_text_is_written_as_it_is() throws IOException {
        String text = "x".repeat(100_000);
        JsonEvent event = reader.only(utf8("{\"a\":\"" + text + "\"}")).orElseThrow();
        MapWriter writer = MapWriter.json(NO_TIME, "t", EventFields.allExcept(Set.of()));
        assertThat(new String(written(writer, event), StandardCharsets.UTF_8))
                .isEqualTo("[{\"t\":5,\"a\":\"" + text + "\"}]");
    }
}
