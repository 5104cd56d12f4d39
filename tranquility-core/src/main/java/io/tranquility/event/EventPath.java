// SPDX-License-Identifier: Apache-2.0
package io.tranquility.event;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The way to a value inside an event: of JsonPath the part that leads to one value, {@code $.a.b}, {@code $['a b']} and
 * {@code $.list[0]}, where -1 is the last.
 *
 * @param steps keys (String) and positions (Integer), from the outside; at least one
 */
public record EventPath(List<Object> steps) {
    private static final Pattern STEP =
            Pattern.compile("\\.([^.\\[\\]*()?@'\"\\s]+)|\\['([^']*)'\\]|\\[\"([^\"]*)\"\\]|\\[(-?\\d{1,9})\\]");

    public EventPath {
        steps = List.copyOf(steps);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("A path to a value has at least one step");
        }
    }

    /**
     * Reads a path.
     *
     * @throws IllegalArgumentException if it is none, or one that can lead to several values
     */
    public static EventPath parse(String text) {
        List<Object> steps = new ArrayList<>();
        Matcher step = STEP.matcher(text);
        int end = text.startsWith("$") ? 1 : -1;
        while (end >= 0 && end < text.length()) {
            if (!step.find(end) || step.start() != end) {
                end = -1;
            } else {
                steps.add(step(step));
                end = step.end();
            }
        }
        if (end < 0 || steps.isEmpty()) {
            throw new IllegalArgumentException("'" + text
                    + "' is no path to one value, such as $.a.b, $['a b'] or $.list[0]; wildcards, filters, slices and"
                    + " functions are not supported");
        }
        return new EventPath(steps);
    }

    /** The value in an event, or null if there is none. */
    Object read(Map<String, Object> event) {
        Object value = event;
        for (Object step : steps) {
            if (step instanceof String key && value instanceof Map<?, ?> map) {
                value = map.get(key);
            } else if (step instanceof Integer position && value instanceof List<?> list) {
                int index = position < 0 ? list.size() + position : position;
                value = index >= 0 && index < list.size() ? list.get(index) : null;
            } else {
                return null;
            }
        }
        return value;
    }

    private static Object step(Matcher step) {
        if (step.group(4) != null) {
            return Integer.valueOf(step.group(4));
        }
        if (step.group(1) != null) {
            return step.group(1);
        }
        return step.group(2) == null ? step.group(3) : step.group(2);
    }
}
