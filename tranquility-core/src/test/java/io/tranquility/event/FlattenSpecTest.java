// SPDX-License-Identifier: Apache-2.0
package io.tranquility.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FlattenSpecTest {
    private static final Map<String, Object> EVENT = Map.of(
            "page", "Main",
            "tags", List.of("a", "b"),
            "user", Map.of("name", "ann", "a b", 1, "langs", List.of("en", Map.of("id", "de"))),
            "rows", List.of(List.of(1)));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "$.page | Main",
                "$.user.name | ann",
                "$['user'][\"a b\"] | 1",
                "$.user.langs[0] | en",
                "$.user.langs[-1].id | de",
                "$.user.langs[2] | ",
                "$.user.langs[-3] | ",
                "$.user.nothing.there | ",
                "$.page.x | ",
                "$.page[0] | ",
            })
    void a_path_leads_to_one_value_or_none(String path, String value) {
        Object found = EventPath.parse(path).read(EVENT);
        assertThat(found == null ? null : found.toString()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "$",
                "page",
                "$page",
                "$..name",
                "$.*",
                "$.langs[*]",
                "$.langs[0:1]",
                "$.a[?(@.b)]",
                "$.a.",
                "$.length()"
            })
    void a_path_to_several_values_is_refused(String path) {
        assertThatThrownBy(() -> EventPath.parse(path))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'" + path + "' is no path to one value");
    }

    @Test
    void fields_are_made_beside_the_flat_ones_that_are_there() {
        FlattenSpec spec = new FlattenSpec(true, Map.of("name", EventPath.parse("$.user.name")));
        Map<String, Object> flat = spec.flatten(EVENT);
        assertThat(flat).isEqualTo(Map.of("page", "Main", "tags", List.of("a", "b"), "name", "ann"));
        assertThat(flat.get("name")).isEqualTo("ann");
        assertThat(flat.containsKey("name")).isTrue();
        assertThat(flat.containsKey("nothing")).isFalse();
    }

    @Test
    void without_field_discovery_only_the_fields_are_there() {
        FlattenSpec spec = new FlattenSpec(false, Map.of("title", new EventPath(List.of("page"))));
        assertThat(spec.flatten(EVENT)).isEqualTo(Map.of("title", "Main"));
        assertThat(spec.flatten(EVENT).get("page")).isNull();
    }

    @Test
    void without_a_spec_an_event_is_left_as_it_is() {
        assertThat(FlattenSpec.NONE.flatten(EVENT)).isSameAs(EVENT);
    }

    @Test
    void a_writer_writes_what_is_flat() throws IOException {
        Map<String, Object> event = new HashMap<>(EVENT);
        event.put("t", 5);
        FlattenSpec spec = new FlattenSpec(true, Map.of("name", EventPath.parse("$.user.name")));
        Timestamper<Map<String, Object>> time = new TimestampSpec("t", "millis", Optional.empty()).timestamper();
        MapWriter writer = MapWriter.json(time, "t", EventFields.allExcept(Set.of("tags")));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        spec.flattening(writer).writeAll(List.of(event), out);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("[{\"t\":5,\"page\":\"Main\",\"name\":\"ann\"}]");
        assertThat(spec.flattening(writer).contentType()).isEqualTo("application/json");
        assertThat(FlattenSpec.NONE.flattening(writer)).isSameAs(writer);
    }
}
