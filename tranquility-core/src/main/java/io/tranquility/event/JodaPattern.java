// SPDX-License-Identifier: Apache-2.0
package io.tranquility.event;

/**
 * Translates the date patterns of Joda-Time, which Druid's configurations are written in, to those of java.time. Only
 * letters whose meaning differs are changed.
 */
final class JodaPattern {
    private JodaPattern() {}

    /** @throws IllegalArgumentException naming the first letter that java.time cannot express */
    static String toJavaTime(String joda) {
        StringBuilder java = new StringBuilder();
        int i = 0;
        while (i < joda.length()) {
            char c = joda.charAt(i);
            int end = c == '\'' ? endOfQuote(joda, i) : endOfRun(joda, i);
            if (c == '\'') {
                java.append(joda, i, end);
            } else {
                java.append(letters(joda, c, end - i));
            }
            i = end;
        }
        return java.toString();
    }

    private static String letters(String joda, char c, int count) {
        return switch (c) {
            case 'y', 'Y' -> count == 2 ? "uu" : count == 4 ? "uuuu" : "u";
            case 'Z' -> count == 1 ? "[xx][xxx][X]" : count == 2 ? "[xxx][xx][X]" : "VV";
            case 'd', 'D', 'H', 'h', 'K', 'k', 'm', 's', 'S', 'M', 'a', 'E', 'z' ->
                String.valueOf(c).repeat(count);
            case 'x', 'w', 'e', 'C', 'G' ->
                throw new IllegalArgumentException(
                        "The timestamp format '" + joda + "' has the letter '" + c + "', which is not supported");
            case '[', ']', '{', '}', '#' -> "'" + String.valueOf(c).repeat(count) + "'";
            default -> {
                if (Character.isLetter(c)) {
                    throw new IllegalArgumentException("'" + joda
                            + "' is neither the name of a timestamp format (auto, iso, millis, posix, micro, nano, ruby)"
                            + " nor a date pattern: '" + c + "' is no pattern letter");
                }
                yield String.valueOf(c).repeat(count);
            }
        };
    }

    private static int endOfQuote(String joda, int start) {
        int end = joda.indexOf('\'', start + 1);
        if (end < 0) {
            throw new IllegalArgumentException("The timestamp format \"" + joda + "\" has a quote without its end");
        }
        return end + 1;
    }

    private static int endOfRun(String joda, int start) {
        int end = start + 1;
        while (end < joda.length() && joda.charAt(end) == joda.charAt(start)) {
            end++;
        }
        return end;
    }
}
