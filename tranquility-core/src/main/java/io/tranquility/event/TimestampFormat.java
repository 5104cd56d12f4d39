// SPDX-License-Identifier: Apache-2.0
package io.tranquility.event;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;

/** The formats of Druid's timestampSpec. Times without a zone are UTC. */
interface TimestampFormat {
    long millis(String text);

    /** Numbers are milliseconds, unless the format says another unit. */
    default long millis(Number number) {
        return number.longValue();
    }

    /**
     * The format of a name or a pattern.
     *
     * @throws IllegalArgumentException if it is none of the names and no pattern either
     */
    static TimestampFormat of(String format) {
        return switch (format.toLowerCase(Locale.ROOT)) {
            case "auto" -> new Auto();
            case "iso" -> text -> isoMillis(text.strip());
            case "millis" -> new Unit(1, 1);
            case "posix" -> new Unit(1000, 1);
            case "micro" -> new Unit(1, 1000);
            case "nano" -> new Unit(1, 1_000_000);
            case "ruby" -> new Ruby();
            default -> pattern(format);
        };
    }

    /** Milliseconds as digits, or ISO 8601; a space may stand for the T, quotes around it are ignored. */
    final class Auto implements TimestampFormat {
        @Override
        public long millis(String quoted) {
            String text = unquoted(quoted.strip());
            if (isWholeNumber(text)) {
                return Long.parseLong(text);
            }
            int space = text.lastIndexOf(' ');
            if (space > 0 && Character.isLetter(text.charAt(space + 1))) {
                LocalDateTime local = localDateTime(ISO.parse(text.substring(0, space)));
                return local.atZone(ZoneId.of(text.substring(space + 1)))
                        .toInstant()
                        .toEpochMilli();
            }
            return isoMillis(text);
        }

        private static String unquoted(String text) {
            return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")
                    ? text.substring(1, text.length() - 1)
                    : text;
        }

        private static boolean isWholeNumber(String text) {
            int first = text.startsWith("-") ? 1 : 0;
            for (int i = first; i < text.length(); i++) {
                if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                    return false;
                }
            }
            return text.length() > first;
        }
    }

    /** Whole numbers of a unit: {@code millis = number * multiplier / divisor}. */
    record Unit(long multiplier, long divisor) implements TimestampFormat {
        @Override
        public long millis(String text) {
            return of(Long.parseLong(text.strip()));
        }

        @Override
        public long millis(Number number) {
            return of(number.longValue());
        }

        private long of(long number) {
            return Math.floorDiv(Math.multiplyExact(number, multiplier), divisor);
        }
    }

    /** Seconds with a fraction. */
    final class Ruby implements TimestampFormat {
        @Override
        public long millis(String text) {
            return millis(Double.valueOf(text.strip()));
        }

        @Override
        public long millis(Number number) {
            return (long) (number.doubleValue() * 1000);
        }
    }

    DateTimeFormatter ISO = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendPattern("['T'][' ']")
            .optionalStart()
            .appendValue(ChronoField.HOUR_OF_DAY, 2)
            .optionalStart()
            .appendLiteral(':')
            .appendValue(ChronoField.MINUTE_OF_HOUR, 2)
            .optionalStart()
            .appendLiteral(':')
            .appendValue(ChronoField.SECOND_OF_MINUTE, 2)
            .optionalStart()
            .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
            .optionalEnd()
            .optionalEnd()
            .optionalEnd()
            .optionalEnd()
            .appendPattern("[XXXXX][XXXX][X]")
            .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
            .parseDefaulting(ChronoField.MINUTE_OF_HOUR, 0)
            .parseDefaulting(ChronoField.SECOND_OF_MINUTE, 0)
            .parseDefaulting(ChronoField.NANO_OF_SECOND, 0)
            .toFormatter(Locale.ROOT);

    private static long isoMillis(String text) {
        long plain = PlainIso.millis(text);
        if (plain != PlainIso.OTHER) {
            return plain;
        }
        TemporalAccessor parsed = ISO.parse(text);
        LocalDateTime local = localDateTime(parsed);
        ZoneOffset offset = parsed.isSupported(ChronoField.OFFSET_SECONDS) ? ZoneOffset.from(parsed) : ZoneOffset.UTC;
        return local.toInstant(offset).toEpochMilli();
    }

    private static LocalDateTime localDateTime(TemporalAccessor parsed) {
        return LocalDateTime.from(parsed);
    }

    private static TimestampFormat pattern(String joda) {
        DateTimeFormatter formatter = new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .parseLenient()
                .appendPattern(JodaPattern.toJavaTime(joda))
                .toFormatter(Locale.ENGLISH);
        return text -> instant(
                        formatter.parseBest(text.strip(), ZonedDateTime::from, LocalDateTime::from, LocalDate::from))
                .toEpochMilli();
    }

    private static Instant instant(TemporalAccessor parsed) {
        if (parsed instanceof ZonedDateTime zoned) {
            return zoned.toInstant();
        }
        if (parsed instanceof LocalDateTime local) {
            return local.toInstant(ZoneOffset.UTC);
        }
        return LocalDate.from(parsed).atStartOfDay().toInstant(ZoneOffset.UTC);
    }
}
