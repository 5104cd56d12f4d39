// SPDX-License-Identifier: Apache-2.0
package io.tranquility.config;

import java.time.Duration;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** ISO 8601 periods as Druid writes them, as far as their length is fixed: weeks, days, hours, minutes, seconds. */
final class Periods {
    static final String ALLOWED = "an ISO 8601 period without months or years, such as PT10M or P1D";

    private Periods() {}

    /** Reads a period that is not negative, or throws a RuntimeException. */
    static Duration parse(String text) {
        int time = text.toUpperCase(Locale.ROOT).indexOf('T');
        String datePart = time < 0 ? text : text.substring(0, time);
        Duration duration = time < 0 ? Duration.ZERO : Duration.parse("P" + text.substring(time));
        if (datePart.length() > 1) {
            Period date = Period.parse(datePart);
            if (date.toTotalMonths() != 0) {
                throw new IllegalArgumentException("its length in days is not fixed");
            }
            duration = duration.plusDays(date.get(ChronoUnit.DAYS));
        }
        if (duration.isNegative() || (time < 0 && datePart.length() <= 1)) {
            throw new IllegalArgumentException("negative or empty");
        }
        return duration;
    }
}
