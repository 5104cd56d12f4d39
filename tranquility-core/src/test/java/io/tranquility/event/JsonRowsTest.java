// SPDX-License-Identifier: Apache-2.0
package io.tranquility.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is written by hand is what Jackson would have written. */
final class JsonRowsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void writes_an_array_of_any_number_of_rows() throws IOException {
        assertThat(byHand(List.of(), false)).isEqualTo("[]");
        assertThat(byHand(List.of(Map.of()), false)).isEqualTo("[{}]");
        assertThat(byHand(List.of(Map.of(), Map.of("a", 1), Map.of()), false)).isEqualTo("[{},{\"a\":1},{}]");
    }

    @Test
    void writes_texts_as_jackson_does() throws IOException {
        List<String> texts = new ArrayList<>(List.of(
                "",
                "plain",
                "q\"q",
                "b\\b",
                "tab\t",
                "\u0000",
                "\u001f",
                "~",
                "\u007f",
                "\u0080",
                "ÿ",
                "\u0100",
                "日本",
                "\ud83d\ude00",
                "a".repeat(4096),
                "a".repeat(4097),
                "é".repeat(20_000),
                "a".repeat(20_000)));
        for (char c = 0; c < 300; c++) {
            texts.add("x" + c + "y");
        }
        for (String text : texts) {
            assertSame(List.of(Map.of(text, text)));
        }
    }

    @Test
    void writes_whole_numbers_as_jackson_does() throws IOException {
        List<Object> numbers = new ArrayList<>(List.of(
                0,
                -1,
                Integer.MAX_VALUE,
                Integer.MIN_VALUE,
                0L,
                -1L,
                Long.MAX_VALUE,
                Long.MIN_VALUE,
                Long.MIN_VALUE + 1));
        for (long power = 1; power > 0 && power <= Long.MAX_VALUE / 10; power *= 10) {
            numbers.addAll(List.of(power, power - 1, power + 1, -power, 1 - power));
        }
        for (Object number : numbers) {
            assertSame(List.of(Map.of("n", number)));
        }
    }

    @Test
    void writes_decimals_that_read_back_as_the_same() throws IOException {
        List<Double> numbers = new ArrayList<>(List.of(
                0.0,
                -0.0,
                1.0,
                -1.5,
                0.05,
                0.105,
                0.001,
                0.0009,
                9999999.999,
                9999999.9999,
                1e7,
                1e7 - 1,
                0.1 + 0.2,
                1e300,
                Double.MIN_VALUE,
                Double.MAX_VALUE,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY));
        Random random = new Random(1);
        for (int i = 0; i < 500; i++) {
            numbers.add(random.nextInt(1_000_000_000) / 1000.0);
            numbers.add(-random.nextInt(100_000) / 100.0);
            numbers.add(Double.longBitsToDouble(random.nextLong()));
            numbers.add(Math.nextUp(random.nextInt(1_000_000) / 1000.0));
        }
        for (double number : numbers) {
            String json = byHand(List.of(Map.of("n", number)), false);
            Object read = JSON.readTree(json).get(0).get("n").isTextual()
                    ? JSON.readTree(json).get(0).get("n").asText()
                    : (Object) JSON.readTree(json).get(0).get("n").doubleValue();
            assertThat(read).isEqualTo(Double.isFinite(number) ? (Object) number : "" + number);
        }
        assertSame(List.of(Map.of("a", 0.0, "b", -0.0, "c", 12.5, "d", 3.0)));
    }

    @Test
    void writes_everything_else_as_jackson_does() throws IOException {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("null", null);
        event.put("true", true);
        event.put("false", false);
        event.put("float", 1.1f);
        event.put("short", (short) 3);
        event.put("big", new BigDecimal("12345678901234567890.5"));
        event.put("list", List.of("x", List.of(1, "é")));
        event.put("map", Map.of("k", "v\n"));
        event.put("bytes", "binary".getBytes(StandardCharsets.UTF_8));
        event.put("long", List.of("z".repeat(30_000)));
        assertSame(List.of(event, event));
    }

    @Test
    void writes_random_events_as_jackson_does() throws IOException {
        Random random = new Random(2);
        for (int batch = 0; batch < 60; batch++) {
            List<Map<String, Object>> events = new ArrayList<>();
            for (int i = random.nextInt(200); i > 0; i--) {
                Map<String, Object> event = new LinkedHashMap<>();
                for (int field = random.nextInt(8); field > 0; field--) {
                    event.put(text(random), value(random));
                }
                events.add(event);
            }
            assertSame(events);
        }
    }

    private static Object value(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextInt();
            case 1 -> random.nextLong() >> random.nextInt(64);
            case 2 -> random.nextInt(10_000) / 10.0;
            case 3 -> random.nextBoolean();
            case 4 -> List.of(text(random), random.nextInt());
            default -> text(random);
        };
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int bound = random.nextInt(10) == 0 ? 0xd800 : 128;
        for (int i = random.nextInt(random.nextInt(50) == 0 ? 9000 : 30); i > 0; i--) {
            text.append((char) random.nextInt(bound));
        }
        return text.toString();
    }

    private static void assertSame(List<? extends Map<String, ?>> events) throws IOException {
        String byJackson = new String(JSON.writeValueAsBytes(events), StandardCharsets.UTF_8);
        assertThat(byHand(events, false)).isEqualTo(byJackson);
        // Names that are encoded before leave characters as they are that Jackson escapes.
        assertThat(JSON.readTree(byHand(events, true))).isEqualTo(JSON.readTree(byJackson));
    }

    /** @param isNameKnown whether names are encoded before they are written */
    private static String byHand(List<? extends Map<String, ?>> events, boolean isNameKnown) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonRows rows = new JsonRows(JSON, out);
        for (Map<String, ?> event : events) {
            rows.startRow();
            for (Map.Entry<String, ?> field : event.entrySet()) {
                if (isNameKnown) {
                    rows.name(new SerializedString(field.getKey()));
                } else {
                    rows.name(field.getKey());
                }
                rows.value((Object) field.getValue());
            }
            rows.endRow();
        }
        rows.end();
        return out.toString(StandardCharsets.UTF_8);
    }
}
