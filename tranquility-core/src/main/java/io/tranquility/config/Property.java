// SPDX-License-Identifier: Apache-2.0
package io.tranquility.config;

import io.tranquility.druid.Secret;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A property: declared once with its name, default, meaning and reader. Immutable.
 *
 * @param name as it stands in the file
 * @param defaultText the value when the file has none; null if the file must have one
 * @param doc what it does, in one line
 * @param allowed what values there are, for messages
 * @param isSecret whether a value that is not allowed must not be shown; its reader's messages are then shown instead
 * @param reader reads a value; throws a RuntimeException for one that is not allowed
 * @param <T> the type of the value
 */
public record Property<T>(
        String name, String defaultText, String doc, String allowed, boolean isSecret, Function<String, T> reader) {
    /** Any text. */
    public static Property<String> text(String name, String defaultText, String doc) {
        return new Property<>(name, defaultText, doc, "text", false, text -> text);
    }

    /** A whole number from 1. */
    public static Property<Integer> positive(String name, int defaultValue, String doc) {
        return new Property<>(name, String.valueOf(defaultValue), doc, "a whole number from 1", false, text -> {
            int value = Integer.parseInt(text);
            if (value < 1) {
                throw new IllegalArgumentException("below 1");
            }
            return value;
        });
    }

    /** True or false, in any case. */
    public static Property<Boolean> bool(String name, boolean defaultValue, String doc) {
        return new Property<>(
                name, String.valueOf(defaultValue), doc, "true or false", false, text -> switch (text.toLowerCase(
                        Locale.ROOT)) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new IllegalArgumentException("neither true nor false");
                });
    }

    /** One that may be left out: its value is empty then, or if it is set to nothing. */
    public static Property<Optional<String>> optional(String name, String doc) {
        return new Property<>(name, "", doc, "text", false, Property::optional);
    }

    /** A secret, which may be left out. Neither its value nor what it refers to is ever shown. */
    public static Property<Optional<Secret>> secret(String name, String doc) {
        SecretReader reader = new SecretReader(System.getenv());
        return new Property<>(name, "", doc, SecretReader.ALLOWED, true, text -> optional(text)
                .map(reader));
    }

    /** One of the constants of an enum, in lower case. */
    public static <E extends Enum<E>> Property<E> oneOf(String name, E defaultValue, String doc) {
        String allowed = Arrays.stream(defaultValue.getDeclaringClass().getEnumConstants())
                .map(Property::lower)
                .collect(Collectors.joining(", "));
        return new Property<>(name, lower(defaultValue), doc, allowed, false, text -> Arrays.stream(
                        defaultValue.getDeclaringClass().getEnumConstants())
                .filter(constant -> lower(constant).equals(text))
                .findFirst()
                .orElseThrow());
    }

    /** An ISO 8601 period of fixed length. */
    public static Property<Duration> period(String name, String defaultText, String doc) {
        return new Property<>(name, defaultText, doc, Periods.ALLOWED, false, Periods::parse);
    }

    /** The property's row in a table of the documentation: name, default, values, meaning. */
    public String documentation() {
        String shownDefault = defaultText == null ? "must be set" : "`" + defaultText + "`";
        return "| `" + name + "` | " + (shownDefault.equals("``") ? "not set" : shownDefault) + " | "
                + (allowed.equals(Periods.ALLOWED) ? "period" : allowed) + " | " + doc + " |";
    }

    private static Optional<String> optional(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
