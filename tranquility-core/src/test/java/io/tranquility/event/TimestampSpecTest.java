// SPDX-License-Identifier: Apache-2.0
package io.tranquility.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.CharBuffer;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TimestampSpecTest {
    private static Instant read(String format, Object value) {
        TimestampSpec spec = new TimestampSpec("t", format, Optional.empty());
        return Instant.ofEpochMilli(spec.timestamper().timestampMillis(Map.of("t", value)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "auto | 2015-05-17T10:05:03.123Z | 2015-05-17T10:05:03.123Z",
                "auto | 2015-05-17T10:05:03Z | 2015-05-17T10:05:03Z",
                "auto | 2015-05-17T10:05:03 | 2015-05-17T10:05:03Z",
                "auto | 2015-05-17 10:05:03 | 2015-05-17T10:05:03Z",
                "auto | 2015-05-17T10:05:03+02:00 | 2015-05-17T08:05:03Z",
                "auto | 2015-05-17T10:05:03-0730 | 2015-05-17T17:35:03Z",
                "auto | 2015-05-17T10:05 | 2015-05-17T10:05:00Z",
                "auto | 2015-05-17T10 | 2015-05-17T10:00:00Z",
                "auto | 2015-05-17 | 2015-05-17T00:00:00Z",
                "auto | 2015-05-17 10:05:03 UTC | 2015-05-17T10:05:03Z",
                "auto | 2015-05-17 10:05:03 Europe/Oslo | 2015-05-17T08:05:03Z",
                "auto | 1431857103123 | 2015-05-17T10:05:03.123Z",
                "auto | \"2015-05-17T10:05:03Z\" | 2015-05-17T10:05:03Z",
                "auto | -1 | 1969-12-31T23:59:59.999Z",
                "iso | 2015-05-17T10:05:03.1Z | 2015-05-17T10:05:03.100Z",
                "ISO | 2015-05-17T10:05:03.123456789Z | 2015-05-17T10:05:03.123Z",
                "millis | 1431857103123 | 2015-05-17T10:05:03.123Z",
                "posix | 1431857103 | 2015-05-17T10:05:03Z",
                "micro | 1431857103123456 | 2015-05-17T10:05:03.123Z",
                "nano | 1431857103123456789 | 2015-05-17T10:05:03.123Z",
                "ruby | 1431857103.123 | 2015-05-17T10:05:03.123Z",
                "dd/MMM/yyyy:HH:mm:ss Z | 17/May/2015:10:05:03 +0000 | 2015-05-17T10:05:03Z",
                "dd/MMM/yyyy:HH:mm:ss Z | 17/May/2015:10:05:03 +0200 | 2015-05-17T08:05:03Z",
                "yyyy-MM-dd HH:mm:ss.SSS | 2015-05-17 10:05:03.123 | 2015-05-17T10:05:03.123Z",
                "yyyy-MM-dd'T'HH:mm:ssZZ | 2015-05-17T10:05:03+02:00 | 2015-05-17T08:05:03Z",
                "yyyy-MM-dd | 2015-05-17 | 2015-05-17T00:00:00Z",
                "M/d/YYYY h:mm a | 5/17/2015 10:05 PM | 2015-05-17T22:05:00Z",
                "EEE, dd MMM yyyy HH:mm:ss z | Sun, 17 May 2015 10:05:03 GMT | 2015-05-17T10:05:03Z",
            })
    void reads_text_as_druid_does(String format, String text, Instant expected) {
        assertThat(read(format, text)).isEqualTo(expected);
    }

    @Test
    void reads_numbers_in_the_unit_of_the_format_and_milliseconds_otherwise() {
        assertThat(read("posix", 1431857103)).isEqualTo(Instant.parse("2015-05-17T10:05:03Z"));
        assertThat(read("ruby", 1431857103.5)).isEqualTo(Instant.parse("2015-05-17T10:05:03.500Z"));
        assertThat(read("auto", 1431857103123L)).isEqualTo(Instant.parse("2015-05-17T10:05:03.123Z"));
        assertThat(read("iso", 1431857103123L)).isEqualTo(Instant.parse("2015-05-17T10:05:03.123Z"));
    }

    @Test
    @SuppressWarnings("JavaUtilDate")
    void reads_times_of_java_with_every_format() {
        Instant time = Instant.parse("2015-05-17T10:05:03.123Z");
        assertThat(read("posix", time)).isEqualTo(time);
        assertThat(read("yyyy", Date.from(time))).isEqualTo(time);
        assertThat(read("iso", CharBuffer.wrap("2015-05-17T10:05:03.123Z"))).isEqualTo(time);
    }

    @ParameterizedTest
    @CsvSource({"auto, yesterday", "iso, 2015-13-01", "millis, 12x", "posix, ''' '''", "yyyy-MM-dd, 17.5.2015"})
    void says_which_value_it_cannot_read(String format, String text) {
        assertThatThrownBy(() -> read(format, text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The timestamp in column 't' is not of format '" + format + "': " + text);
    }

    @Test
    void an_event_without_the_column_has_the_missing_value_or_none() {
        Instant missing = Instant.parse("2000-01-01T00:00:00Z");
        Timestamper<Map<String, Object>> filled = new TimestampSpec("t", "auto", Optional.of(missing)).timestamper();
        assertThat(filled.timestampMillis(Map.of("other", 1))).isEqualTo(missing.toEpochMilli());
        assertThat(filled.timestampMillis(Map.of("t", ""))).isEqualTo(missing.toEpochMilli());

        Timestamper<Map<String, Object>> strict = TimestampSpec.DEFAULT.timestamper();
        assertThatThrownBy(() -> strict.timestampMillis(Map.of()))
                .hasMessage("The event has no timestamp in column 'timestamp'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "unix | 'unix' is neither the name of a timestamp format",
                "xxxx-ww | the letter 'x', which is not supported",
                "yyyy'T | has a quote without its end",
            })
    void refuses_a_format_that_is_none(String format, String message) {
        TimestampSpec spec = new TimestampSpec("t", format, Optional.empty());
        assertThatThrownBy(spec::timestamper).hasMessageContaining(message);
    }
}
