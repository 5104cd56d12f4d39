// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tranquility.extension.BatchDecoder.MalformedBatchException;
import io.tranquility.extension.BatchDecoder.TooManyRowsException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchDecoderTest {
    private static final String GOOD = "{\"timestamp\":\"2026-01-01T00:10:00Z\",\"page\":\"a\",\"added\":1}";

    private final BatchDecoder decoder = decoder(TaskJson.hour("ds").toJson().get("spec"));

    @ParameterizedTest
    @EnumSource
    void decodes_rows_in_order(BodyFormat format) throws Exception {
        final List<Map<String, Object>> events = List.of(
                Map.of("timestamp", "2026-01-01T00:10:00Z", "page", "a", "added", 1),
                Map.of("timestamp", 1767226800000L, "page", List.of("b", "c"), "added", 2.5));
        final Batch batch = decoder.decode(format.mapper().writeValueAsBytes(events), format);
        assertThat(batch.events()).isEqualTo(2);
        assertThat(batch.rejected()).isEmpty();
        assertThat(batch.rows()).extracting(Batch.Row::index).containsExactly(0, 1);
        assertThat(batch.rows().get(0).row().getDimension("page")).containsExactly("a");
        assertThat(batch.rows().get(1).row().getDimension("page")).containsExactly("b", "c");
        assertThat(batch.rows().get(1).row().getMetric("added")).isEqualTo(2.5);
    }

    @ParameterizedTest
    @EnumSource
    void a_body_cut_anywhere_is_refused_as_a_whole(BodyFormat format) throws Exception {
        final byte[] body = format.mapper().writeValueAsBytes(TaskJson.parse("[" + GOOD + "," + GOOD + "]"));
        for (int length = 0; length < body.length; length++) {
            final byte[] cut = Arrays.copyOf(body, length);
            assertThatThrownBy(() -> decoder.decode(cut, format))
                    .as("cut after %s bytes", length)
                    .isInstanceOf(MalformedBatchException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{}", "7", "null", "\"text\"", GOOD, "[1,]", "[{]", "[" + GOOD + "]x", "[][]", "\u0000"})
    void what_is_no_array_is_refused(String body) {
        assertThatThrownBy(() -> decode(body)).isInstanceOf(MalformedBatchException.class);
    }

    @Test
    void an_empty_batch_is_a_batch() throws Exception {
        assertThat(decode("[]")).isEqualTo(new Batch(0, List.of(), List.of()));
    }

    @Test
    void events_that_are_no_rows_are_rejected_and_their_neighbours_are_not() throws Exception {
        final Batch batch = decode("[" + GOOD + ",1,null,[[" + GOOD + "]],{},{\"timestamp\":\"soon\"},"
                + "{\"timestamp\":{\"a\":1}},{\"timestamp\":\"2026-01-01T01:00:00Z\"}," + GOOD + "]");
        assertThat(batch.events()).isEqualTo(9);
        assertThat(batch.rows()).extracting(Batch.Row::index).containsExactly(0, 8);
        assertThat(batch.rejected()).extracting(Rejection::index).containsExactly(1, 2, 3, 4, 5, 6, 7);
        assertThat(batch.rejected())
                .extracting(Rejection::kind)
                .containsExactly(
                        Rejection.Kind.UNPARSEABLE,
                        Rejection.Kind.UNPARSEABLE,
                        Rejection.Kind.UNPARSEABLE,
                        Rejection.Kind.UNPARSEABLE,
                        Rejection.Kind.UNPARSEABLE,
                        Rejection.Kind.UNPARSEABLE,
                        Rejection.Kind.THROWN_AWAY);
        assertThat(batch.rejected().get(0).reason()).isEqualTo("an event must be an object");
        assertThat(batch.rejected().get(4).reason()).contains("Timestamp[soon] is unparseable");
        assertThat(batch.rejected().get(6).reason())
                .isEqualTo("timestamp [2026-01-01T01:00:00.000Z] is outside the task's interval"
                        + " [2026-01-01T00:00:00.000Z/2026-01-01T01:00:00.000Z]");
    }

    @Test
    void the_data_sources_filter_throws_rows_away() throws Exception {
        final ObjectNode spec = (ObjectNode) TaskJson.hour("ds").toJson().get("spec");
        ((ObjectNode) spec.get("dataSchema"))
                .set(
                        "transformSpec",
                        TaskJson.parse("{\"filter\":{\"type\":\"selector\",\"dimension\":\"page\",\"value\":\"b\"}}"));
        final Batch batch = decoder(spec).decode(bytes("[" + GOOD + "]"), BodyFormat.JSON);
        assertThat(batch.rows()).isEmpty();
        assertThat(batch.rejected())
                .containsExactly(Rejection.thrownAway(0, "filtered out by the data source's transformSpec"));
    }

    @Test
    void an_event_beyond_the_limits_is_rejected_and_the_next_one_is_read() throws Exception {
        final Batch batch = decode("[{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}," + GOOD + ","
                + "{\"a\":[" + "0,".repeat(20_000) + "0]}," + GOOD + ",{\"a\":" + "9".repeat(1_000_000) + "}," + GOOD
                + ",{\"a\":1." + "9".repeat(1_000) + "}," + GOOD + "]");
        assertThat(batch.rows()).extracting(Batch.Row::index).containsExactly(1, 3, 5, 7);
        assertThat(batch.rejected())
                .extracting(Rejection::reason)
                .containsExactly(
                        "the event is nested deeper than 32 levels",
                        "the event has more than 10000 values",
                        "the event has a number of more than 400 digits",
                        "the event has a number of more than 400 digits");
    }

    @Test
    void numbers_that_smile_can_make_huge_are_rejected() throws Exception {
        for (Number number : List.of(BigInteger.TWO.pow(100_000), new BigDecimal("1e1000000000"))) {
            final byte[] body = BodyFormat.SMILE.mapper().writeValueAsBytes(List.of(Map.of("added", number)));
            assertThat(decoder.decode(body, BodyFormat.SMILE).rejected())
                    .containsExactly(Rejection.unparseable(0, "the event has a number of more than 400 digits"));
        }
    }

    @Test
    void ordinary_big_numbers_are_read() throws Exception {
        final Batch batch = decode(
                "[{\"timestamp\":\"2026-01-01T00:00:00Z\",\"page\":123456789012345678901234567890,\"added\":1e300}]");
        assertThat(batch.rows().get(0).row().getDimension("page")).containsExactly("123456789012345678901234567890");
    }

    @Test
    void too_many_events_are_refused_with_the_limit() {
        final BatchDecoder two = new BatchDecoder(PushSpec.read(DruidJson.mapper(), spec()), 2);
        assertThatThrownBy(() -> two.decode(bytes("[" + GOOD + "," + GOOD + "," + GOOD + "]"), BodyFormat.JSON))
                .isInstanceOf(TooManyRowsException.class)
                .hasMessageContaining("more than 2 events")
                .hasMessageContaining("druid.tranquility.maxBatchRows");
    }

    /** Whatever the bytes are: rows, rejections or a refusal, and never another exception. */
    @ParameterizedTest
    @EnumSource
    void any_bytes_end_in_a_batch_or_a_refusal(BodyFormat format) throws Exception {
        final Random random = new Random(7);
        final byte[] body =
                format.mapper().writeValueAsBytes(TaskJson.parse("[" + GOOD + ",[{\"a\":[1,2.5]}]," + GOOD + "]"));
        int batches = 0;
        for (int round = 0; round < 2_000; round++) {
            final byte[] changed = body.clone();
            for (int i = 0; i <= random.nextInt(3); i++) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }
            try {
                final Batch batch = decoder.decode(changed, format);
                assertThat(batch.rows().size() + batch.rejected().size()).isEqualTo(batch.events());
                batches++;
            } catch (MalformedBatchException e) {
                assertThat(e).hasMessageStartingWith("The body");
            }
        }
        assertThat(batches).isBetween(1, 1_999);
    }

    private Batch decode(String body) throws Exception {
        return decoder.decode(bytes(body), BodyFormat.JSON);
    }

    private static JsonNode spec() {
        return TaskJson.hour("ds").toJson().get("spec");
    }

    private static BatchDecoder decoder(JsonNode spec) {
        return new BatchDecoder(PushSpec.read(DruidJson.mapper(), spec), 1_000_000);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
