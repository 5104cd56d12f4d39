// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tranquility.console.EventCounts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonLinesTest {
    private final List<String> reports = new ArrayList<>();

    @Test
    void each_line_is_an_event_and_blank_lines_are_skipped() throws IOException {
        assertThat(read("{\"a\":1}\n\n  \r\n{\"a\":\"ü\",\"b\":[true,null]}\r\n{\"a\":{\"c\":1.5}}"))
                .containsExactly(
                        Map.of("a", 1),
                        Map.of("a", "ü", "b", Arrays.asList(true, null)),
                        Map.of("a", Map.of("c", 1.5)));
        assertThat(reports).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage",
                "{\"a\":1",
                "{\"a\":}",
                "[1,2]",
                "\"text\"",
                "17",
                "null",
                "{\"a\":1} {\"a\":2}",
                "{\"a\":1}x",
                "\u0000",
                "{'a':1}",
                "{\"a\":NaN}",
                "<html>"
            })
    void a_line_that_is_no_object_is_reported_with_its_number_and_stops_nothing(String line) throws IOException {
        JsonLines lines = lines("{\"n\":1}\n" + line + "\n{\"n\":3}\n");
        assertThat(all(lines)).containsExactly(Map.of("n", 1), Map.of("n", 3));
        assertThat(lines.unparseable()).isEqualTo(1);
        assertThat(reports).singleElement().asString().startsWith("Line 2 ");
    }

    @Test
    void a_deeply_nested_line_is_no_event() throws IOException {
        assertThat(read("{\"a\":" + "[".repeat(100_000) + "\n{\"n\":2}")).containsExactly(Map.of("n", 2));
        assertThat(reports).hasSize(1);
    }

    @Test
    void a_line_that_is_cut_within_a_character_or_not_utf_8_is_no_event() throws IOException {
        byte[] cut = "{\"n\":1}\n{\"a\":\"z\u00fcrich".getBytes(UTF_8);
        int withinTheCharacter = cut.length - "rich".length() - 1;
        JsonLines lines =
                new JsonLines(new ByteArrayInputStream(cut, 0, withinTheCharacter), new EventCounts(), reports::add);
        assertThat(all(lines)).containsExactly(Map.of("n", 1));
        assertThat(reports).containsExactly("Line 2 is not UTF-8");

        reports.clear();
        assertThat(all(new JsonLines(
                        new ByteArrayInputStream("{\"a\":\"z\u00fcrich\"}\n{\"n\":2}".getBytes(ISO_8859_1)),
                        new EventCounts(),
                        reports::add)))
                .containsExactly(Map.of("n", 2));
        assertThat(reports).containsExactly("Line 1 is not UTF-8");
    }

    @Test
    void a_line_of_exactly_one_mebibyte_is_taken_and_a_longer_one_skipped() throws IOException {
        String frame = "{\"a\":\"\"}";
        String fitting = "{\"a\":\"" + "x".repeat(JsonLines.MAX_LINE_BYTES - frame.length()) + "\"}";
        String tooLong = "{\"a\":\"x" + "x".repeat(JsonLines.MAX_LINE_BYTES - frame.length()) + "\"}";
        assertThat(read(tooLong + "\n" + fitting + "\n{\"n\":3}"))
                .hasSize(2)
                .last()
                .isEqualTo(Map.of("n", 3));
        assertThat(reports).containsExactly("Line 1 is longer than 1048576 bytes");
    }

    @Test
    void a_byte_order_mark_at_the_beginning_is_ignored() throws IOException {
        assertThat(read("\uFEFF{\"n\":1}\n")).containsExactly(Map.of("n", 1));
        assertThat(reports).isEmpty();
    }

    @Test
    void the_first_20_are_reported_and_then_each_1000th_with_the_count() throws IOException {
        JsonLines lines = lines("x\n".repeat(2500));
        assertThat(all(lines)).isEmpty();
        assertThat(lines.unparseable()).isEqualTo(2500);
        assertThat(reports).hasSize(20 + 1 + 2);
        assertThat(reports.get(20)).isEqualTo("From now on only each 1000th such line is reported");
        assertThat(reports.get(22)).startsWith("Line 2000 ").endsWith("(2000 such lines so far)");
    }

    @Test
    void a_report_is_short_and_has_nothing_that_a_terminal_would_obey() throws IOException {
        read("\u001b[31m" + "x".repeat(500));
        assertThat(reports).singleElement().asString().doesNotContain("\u001b").hasSizeLessThan(200);
    }

    @Test
    void an_input_that_fails_is_an_error_and_no_end() throws IOException {
        InputStream closed = InputStream.nullInputStream();
        closed.close();
        JsonLines lines = new JsonLines(closed, new EventCounts(), reports::add);
        assertThatThrownBy(lines::next).isInstanceOf(IOException.class).hasMessageContaining("closed");
    }

    private List<Map<String, Object>> read(String text) throws IOException {
        return all(lines(text));
    }

    private JsonLines lines(String text) {
        return new JsonLines(new ByteArrayInputStream(text.getBytes(UTF_8)), new EventCounts(), reports::add);
    }

    private static List<Map<String, Object>> all(JsonLines lines) throws IOException {
        List<Map<String, Object>> events = new ArrayList<>();
        for (Optional<Map<String, Object>> event = lines.next(); event.isPresent(); event = lines.next()) {
            events.add(event.get());
        }
        return events;
    }
}
