// SPDX-License-Identifier: Apache-2.0
package io.tranquility.config;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;

/**
 * A property: declared once with its name, default, meaning and reader.
 *
 * @param name as it stands in the file
 * @param defaultText the value when the file has none; null if the file must have one
 * @param doc what it does, in one line
 * @param allowed what values there are, for messages
 * @param reader reads a value; throws a RuntimeException for one that is not allowed
 * @param <T> the type of the value
 */
record Property<T>(String name, String defaultText, String doc, String allowed, Function<String, T> reader) {
    static Property<String> text(String name, String defaultText, String doc) {
        return new Property<>(name, defaultText, doc, "text", text -> text);
    }

    static Property<Integer> positive(String name, int defaultValue, String doc) {
        return new Property<>(name, String.valueOf(defaultValue), doc, "a whole number from 1", text -> {
            int value = Integer.parseInt(text);
            if (value < 1) {
                throw new IllegalArgumentException("below 1");
            }
            return value;
        });
    }

    static Property<Boolean> bool(String name, boolean defaultValue, String doc) {
        return new Property<>(
                name, String.valueOf(defaultValue), doc, "true or false", text -> switch (text.toLowerCase(
                        Locale.ROOT)) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new IllegalArgumentException("neither true nor false");
                });
    }

    static Property<Duration> period(String name, String defaultText, String doc) {
        return new Property<>(name, defaultText, doc, Periods.ALLOWED, Periods::parse);
    }
}
