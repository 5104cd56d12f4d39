// SPDX-License-Identifier: Apache-2.0
package io.tranquility.event;

import java.time.LocalDate;
import java.time.YearMonth;

/**
 * The form of ISO 8601 that nearly all events have: {@code 2026-11-23T13:25:00Z}, with up to nine digits of a fraction. The
 * JDK's formatter takes more than ten times as long for it.
 */
final class PlainIso {
    /** What {@link #millis} returns for every other text; no text of the form is that early. */
    static final long OTHER = Long.MIN_VALUE;

    private static final int SHORTEST = "2026-11-23T13:25:00Z".length();
    private static final int FRACTION = SHORTEST;
    private static final int MAX_FRACTION_DIGITS = 9;

    private PlainIso() {}

    /** Milliseconds since 1970, rounded down, or {@link #OTHER}. */
    static long millis(String text) {
        int end = text.length() - 1;
        if (end + 1 < SHORTEST
                || text.charAt(end) != 'Z'
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || text.charAt(10) != 'T'
                || text.charAt(13) != ':'
                || text.charAt(16) != ':') {
            return OTHER;
        }
        int year = number(text, 0, 4);
        int month = number(text, 5, 7);
        int day = number(text, 8, 10);
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        int milli = end == SHORTEST - 1 ? 0 : fraction(text, end);
        if ((year | month | day | hour | minute | second | milli) < 0
                || !isDate(year, month, day)
                || hour > 23
                || minute > 59
                || second > 59) {
            return OTHER;
        }
        long seconds = ((LocalDate.of(year, month, day).toEpochDay() * 24 + hour) * 60 + minute) * 60 + second;
        return seconds * 1000 + milli;
    }

    private static boolean isDate(int year, int month, int day) {
        return month >= 1
                && month <= 12
                && day >= 1
                && (day <= 28 || day <= YearMonth.of(year, month).lengthOfMonth());
    }

    /** The first three digits, or -1. */
    private static int fraction(String text, int end) {
        int digits = end - FRACTION;
        if (text.charAt(FRACTION - 1) != '.'
                || digits < 1
                || digits > MAX_FRACTION_DIGITS
                || number(text, FRACTION, end) < 0) {
            return -1;
        }
        int first = number(text, FRACTION, Math.min(end, FRACTION + 3));
        return digits == 1 ? first * 100 : digits == 2 ? first * 10 : first;
    }

    /** Up to nine digits, or -1. */
    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
