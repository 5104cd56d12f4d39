// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.apache.druid.java.util.common.DateTimes;
import org.apache.druid.java.util.common.Intervals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FirehoseChainTest {
    private static final String CLIPPED = "{\"type\":\"clipped\",\"interval\":\"2026-01-01/2026-01-02\"";
    private static final String TIMED = "{\"type\":\"timed\",\"shutoffTime\":\"2026-01-02T00:15:00Z\"";
    private static final String RECEIVER = "{\"type\":\"receiver\",\"serviceName\":\"firehose:a\",\"bufferSize\":9";

    @Test
    void reads_the_links_in_any_order() {
        final FirehoseChain expected = new FirehoseChain(
                "firehose:a", DateTimes.of("2026-01-02T00:15:00Z"), Intervals.of("2026-01-01/2026-01-02"));
        for (List<String> order : List.of(
                List.of(CLIPPED, TIMED, RECEIVER),
                List.of(TIMED, CLIPPED, RECEIVER),
                List.of(RECEIVER, TIMED, CLIPPED))) {
            assertThat(read(order.toArray(new String[0]))).isEqualTo(expected);
        }
    }

    @Test
    void needs_neither_interval_nor_shutoff_time() {
        assertThat(read(RECEIVER)).isEqualTo(new FirehoseChain("firehose:a", null, null));
    }

    @Test
    void takes_the_overlap_of_intervals_and_the_earliest_time() {
        final FirehoseChain chain = read(
                CLIPPED,
                "{\"type\":\"clipped\",\"interval\":\"2026-01-01T12/2026-01-03\"",
                TIMED,
                "{\"type\":\"timed\",\"shutoffTime\":\"2026-01-01T00:00:00Z\"",
                RECEIVER);
        assertThat(chain.interval()).isEqualTo(Intervals.of("2026-01-01T12/2026-01-02"));
        assertThat(chain.shutoffTime()).isEqualTo(DateTimes.of("2026-01-01"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
                    null                                              | [spec.ioConfig.firehose] is missing
                    {"type":"clipped","interval":"2026-01-01/P1D"}    | has no firehose of type receiver
                    {"type":"kafka"}                                  | [spec.ioConfig.firehose.type] is [kafka]; the extension druid-tranquility knows clipped, timed and receiver
                    {"type":"timed","shutoffTime":"2026-01-01","delegate":{"type":"x"}} | [spec.ioConfig.firehose.delegate.type] is [x]
                    {"delegate":{"type":"receiver"}}                  | [spec.ioConfig.firehose.type] is []
                    {"type":"clipped","interval":"noon"}              | [spec.ioConfig.firehose.interval] is [noon]; it must be an ISO 8601 interval
                    {"type":"clipped"}                                | [spec.ioConfig.firehose.interval] is []
                    {"type":"clipped","interval":"2026-01-01/2026-01-01"} | no row could be taken
                    {"type":"timed","shutoffTime":"later"}            | [spec.ioConfig.firehose.shutoffTime] is [later]; it must be an ISO 8601 time
                    {"type":"timed"}                                  | [spec.ioConfig.firehose.shutoffTime] is missing
                    {"type":"receiver","serviceName":" "}             | [spec.ioConfig.firehose.serviceName] is [ ]
                    {"type":"receiver","serviceName":"a","delegate":{"type":"receiver","serviceName":"b"}} | is a second receiver, [b] beside [a]
                    """)
    void says_what_is_wrong(String json, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FirehoseChain.read(TaskJson.parse(json)))
                .withMessageContaining(message);
    }

    @Test
    void refuses_disjoint_intervals_and_endless_chains() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(CLIPPED, "{\"type\":\"clipped\",\"interval\":\"2027-01-01/P1D\"", RECEIVER))
                .withMessageContaining("no row could be taken");
        final String[] many = new String[17];
        java.util.Arrays.fill(many, TIMED);
        assertThatIllegalArgumentException().isThrownBy(() -> read(many)).withMessageContaining("more than 16 links");
    }

    /** Each link an object without its closing brace. */
    private static FirehoseChain read(String... links) {
        return FirehoseChain.read(TaskJson.parse(String.join(",\"delegate\":", links) + "}".repeat(links.length)));
    }
}
