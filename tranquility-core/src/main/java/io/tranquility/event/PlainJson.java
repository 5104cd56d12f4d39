// SPDX-License-Identifier: Apache-2.0
package io.tranquility.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where things end in the JSON that nearly all events are made of: texts without escapes, whole numbers of up to 18 digits,
 * decimals without an exponent, {@code true}, {@code false} and {@code null}.
 */
final class PlainJson {
    /** What is returned for all else, be it other JSON or none. */
    static final int OTHER = -1;

    private static final int MAX_DIGITS = 18;
    private static final int MAX_DECIMAL = 64;
    private static final String REPLACEMENT = "\uFFFD";

    /** Which bytes stand for themselves in a text. */
    private static final boolean[] IS_PLAIN = new boolean[128];

    static {
        Arrays.fill(IS_PLAIN, ' ', 128, true);
        IS_PLAIN['"'] = false;
        IS_PLAIN['\\'] = false;
    }

    private PlainJson() {}

    /** The first byte that is no space; the length if there is none. */
    static int skipSpace(byte[] json, int from) {
        int at = from;
        while (at < json.length && (json[at] == ' ' || json[at] == '\t' || json[at] == '\n' || json[at] == '\r')) {
            at++;
        }
        return at;
    }

    /** The first byte that is no character of ASCII which stands for itself; the length if there is none. */
    static int endOfAscii(byte[] json, int from) {
        int at = from;
        while (at < json.length && json[at] >= 0 && IS_PLAIN[json[at]]) {
            at++;
        }
        return at;
    }

    /** The end of the value that begins here. */
    static int endOfValue(byte[] json, int from) {
        if (from >= json.length) {
            return OTHER;
        }
        return switch (json[from]) {
            case '"' -> endOfText(json, from);
            case 't' -> endOfWord(json, from, "true");
            case 'f' -> endOfWord(json, from, "false");
            case 'n' -> endOfWord(json, from, "null");
            default -> endOfNumber(json, from);
        };
    }

    private static int endOfText(byte[] json, int from) {
        int end = endOfAscii(json, from + 1);
        if (end < json.length && json[end] < 0) {
            do {
                end = json[end] < 0 ? end + 1 : endOfAscii(json, end);
            } while (end < json.length && (json[end] < 0 || IS_PLAIN[json[end]]));
            // What is no UTF-8 is replaced. A text that has the replacement already is not worth another look.
            String text = new String(json, from + 1, end - from - 1, StandardCharsets.UTF_8);
            if (text.contains(REPLACEMENT)) {
                return OTHER;
            }
        }
        return end < json.length && json[end] == '"' ? end + 1 : OTHER;
    }

    private static int endOfWord(byte[] json, int from, String word) {
        if (json.length - from < word.length()) {
            return OTHER;
        }
        for (int i = 1; i < word.length(); i++) {
            if (json[from + i] != word.charAt(i)) {
                return OTHER;
            }
        }
        return from + word.length();
    }

    private static int endOfNumber(byte[] json, int from) {
        int first = json[from] == '-' ? from + 1 : from;
        int end = endOfDigits(json, first);
        boolean isWhole = end > first && end - first <= MAX_DIGITS && (json[first] != '0' || end == first + 1);
        if (!isWhole) {
            return OTHER;
        }
        if (end < json.length && json[end] == '.') {
            int point = end;
            end = endOfDigits(json, point + 1);
            if (end == point + 1 || end - from > MAX_DECIMAL) {
                return OTHER;
            }
        }
        return end;
    }

    private static int endOfDigits(byte[] json, int from) {
        int at = from;
        while (at < json.length && json[at] >= '0' && json[at] <= '9') {
            at++;
        }
        return at;
    }
}
