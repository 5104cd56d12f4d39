// SPDX-License-Identifier: Apache-2.0
package io.tranquility.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.smile.SmileFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class MapWriterTest {
    private static final Timestamper<Map<String, Object>> TIME = event -> (Long) event.get("t");

    private static Map<String, Object> event(Object... keysAndValues) {
        Map<String, Object> event = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            event.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return event;
    }

    private static byte[] written(MapWriter writer, List<Map<String, Object>> events) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writer.writeAll(events, out);
        return out.toByteArray();
    }

    @Test
    void writes_the_time_first_and_then_only_the_fields_that_druid_reads() throws IOException {
        MapWriter writer = MapWriter.json(TIME, "t", EventFields.only(List.of("page", "added", "absent")));
        byte[] json = written(
                writer,
                List.of(event("other", 1, "page", "Å\"x", "t", 5L, "added", 2.5), event("t", 6L, "page", null)));
        assertThat(new String(json, StandardCharsets.UTF_8))
                .isEqualTo("[{\"t\":5,\"page\":\"Å\\\"x\",\"added\":2.5},{\"t\":6}]");
        assertThat(writer.contentType()).isEqualTo("application/json");
    }

    @Test
    void writes_all_fields_but_the_excluded_ones_when_dimensions_are_not_known() throws IOException {
        MapWriter writer = MapWriter.json(TIME, "t", EventFields.allExcept(Set.of("secret")));
        byte[] json = written(
                writer, List.of(event("t", 5L, "secret", 1, "a", List.of("x", "y"), "b", true, "n", Map.of("k", 1))));
        assertThat(new String(json, StandardCharsets.UTF_8))
                .isEqualTo("[{\"t\":5,\"a\":[\"x\",\"y\"],\"b\":true,\"n\":{\"k\":1}}]");
    }

    @Test
    void writes_the_same_as_smile() throws IOException {
        List<Map<String, Object>> events =
                List.of(event("t", 5L, "a", "x", "i", 7, "l", 1L << 40, "d", 0.5), event("t", 6L, "a", "x"));
        EventFields all = EventFields.allExcept(Set.of());
        MapWriter smile = MapWriter.smile(TIME, "t", all);
        assertThat(smile.contentType()).isEqualTo("application/x-jackson-smile");
        assertThat(new ObjectMapper(new SmileFactory()).readTree(written(smile, events)))
                .isEqualTo(new ObjectMapper().readTree(written(MapWriter.json(TIME, "t", all), events)));
    }

    @Test
    void fails_for_a_value_that_cannot_be_written() {
        MapWriter writer = MapWriter.json(TIME, "t", EventFields.allExcept(Set.of()));
        List<Map<String, Object>> events = Arrays.asList(event("t", 1L), event("t", 2L, "bad", new Object()));
        assertThatThrownBy(() -> writer.writeAll(events, OutputStream.nullOutputStream()))
                .isInstanceOf(IOException.class);
    }
}
