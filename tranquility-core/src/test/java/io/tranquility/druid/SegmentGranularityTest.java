// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SegmentGranularityTest {
    @ParameterizedTest
    @CsvSource({
        "SECOND, 2026-11-23T13:25:37.500Z, 2026-11-23T13:25:37Z, 2026-11-23T13:25:38Z",
        "MINUTE, 2026-11-23T13:25:37.500Z, 2026-11-23T13:25:00Z, 2026-11-23T13:26:00Z",
        "FIVE_MINUTE, 2026-11-23T13:29:59.999Z, 2026-11-23T13:25:00Z, 2026-11-23T13:30:00Z",
        "TEN_MINUTE, 2026-11-23T13:30:00Z, 2026-11-23T13:30:00Z, 2026-11-23T13:40:00Z",
        "FIFTEEN_MINUTE, 2026-11-23T13:25:00Z, 2026-11-23T13:15:00Z, 2026-11-23T13:30:00Z",
        "THIRTY_MINUTE, 2026-11-23T13:25:00Z, 2026-11-23T13:00:00Z, 2026-11-23T13:30:00Z",
        "HOUR, 2026-11-23T13:59:59.999Z, 2026-11-23T13:00:00Z, 2026-11-23T14:00:00Z",
        "SIX_HOUR, 2026-11-23T13:25:00Z, 2026-11-23T12:00:00Z, 2026-11-23T18:00:00Z",
        "EIGHT_HOUR, 2026-11-23T13:25:00Z, 2026-11-23T08:00:00Z, 2026-11-23T16:00:00Z",
        "DAY, 2026-11-23T13:25:00Z, 2026-11-23T00:00:00Z, 2026-11-24T00:00:00Z",
        "WEEK, 2026-11-29T23:59:59.999Z, 2026-11-23T00:00:00Z, 2026-11-30T00:00:00Z",
        "WEEK, 1969-12-31T00:00:00Z, 1969-12-29T00:00:00Z, 1970-01-05T00:00:00Z",
        "MONTH, 2024-02-29T12:00:00Z, 2024-02-01T00:00:00Z, 2024-03-01T00:00:00Z",
        "QUARTER, 2026-11-23T13:25:00Z, 2026-10-01T00:00:00Z, 2027-01-01T00:00:00Z",
        "YEAR, 2026-11-23T13:25:00Z, 2026-01-01T00:00:00Z, 2027-01-01T00:00:00Z",
        "MINUTE, 1969-12-31T23:59:30Z, 1969-12-31T23:59:00Z, 1970-01-01T00:00:00Z",
    })
    void buckets_begin_and_end_where_druids_do(
            SegmentGranularity granularity, Instant time, Instant start, Instant end) {
        long bucketStart = granularity.bucketStart(time.toEpochMilli());
        assertThat(Instant.ofEpochMilli(bucketStart)).isEqualTo(start);
        assertThat(Instant.ofEpochMilli(granularity.bucketEnd(bucketStart))).isEqualTo(end);
    }

    @ParameterizedTest
    @CsvSource({"hour, HOUR", "FIVE_MINUTE, FIVE_MINUTE", "fifteenMinute, FIFTEEN_MINUTE", "Six_Hour, SIX_HOUR"})
    void reads_names_as_druid_does(String name, SegmentGranularity expected) {
        assertThat(SegmentGranularity.parse(name)).isEqualTo(expected);
    }

    @Test
    void names_the_granularities_when_one_is_unknown() {
        assertThatThrownBy(() -> SegmentGranularity.parse("fortnight"))
                .hasMessage("'fortnight' is no segment granularity; there are second, minute, five_minute, ten_minute,"
                        + " fifteen_minute, thirty_minute, hour, six_hour, eight_hour, day, week, month, quarter,"
                        + " year");
    }
}
