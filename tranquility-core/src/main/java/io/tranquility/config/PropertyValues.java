// SPDX-License-Identifier: Apache-2.0
package io.tranquility.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The properties that a file gives a data source: its own, and the global ones where it has none. */
final class PropertyValues {
    private static final List<String> CHECKED_PREFIXES =
            List.of("tranquility.", "druidBeam.", "task.", "zookeeper.", "serialization.", "druid.tls.");

    /** Value and place in the file. */
    private record Value(String text, String place) {}

    private final Map<String, Value> values = new LinkedHashMap<>();

    /** Adds those of an object of the file, over what is there; null takes away what is there. */
    PropertyValues with(JsonNode object, String place) {
        PropertyValues all = new PropertyValues();
        all.values.putAll(values);
        if (object.isMissingNode() || object.isNull()) {
            return all;
        }
        if (!object.isObject()) {
            throw new ConfigException(
                    place + " must be an object of properties, but is of type " + object.getNodeType());
        }
        for (Map.Entry<String, JsonNode> property : object.properties()) {
            String where = place + "." + property.getKey();
            checkKnown(property.getKey(), where);
            if (property.getValue().isNull()) {
                all.values.remove(property.getKey());
            } else if (property.getValue().isValueNode()) {
                all.values.put(property.getKey(), new Value(property.getValue().asText(), where));
            } else {
                // Not shown: it may be a secret.
                throw new ConfigException(where + " must be text, a number or a boolean, but is of type "
                        + property.getValue().getNodeType());
            }
        }
        return all;
    }

    /** Whether the file has it. */
    boolean has(Property<?> property) {
        return values.containsKey(property.name());
    }

    /** Where the file has it, for messages; its name if it does not. */
    String place(Property<?> property) {
        Value value = values.get(property.name());
        return value == null ? property.name() : value.place();
    }

    <T> T get(Property<T> property) {
        Value value = values.get(property.name());
        if (value == null) {
            if (property.defaultText() == null) {
                throw new ConfigException(
                        "properties." + property.name() + " is missing; it must be set: " + property.doc());
            }
            return property.reader().apply(property.defaultText());
        }
        try {
            return property.reader().apply(value.text());
        } catch (RuntimeException e) {
            if (property.isSecret()) {
                throw new ConfigException(value.place() + " must be " + property.allowed() + ": " + e.getMessage());
            }
            throw new ConfigException(
                    value.place() + " must be " + property.allowed() + ", but is '" + value.text() + "'", e);
        }
    }

    private static void checkKnown(String name, String where) {
        boolean known =
                CoreProperties.ALL.stream().anyMatch(property -> property.name().equals(name));
        if (!known && CHECKED_PREFIXES.stream().anyMatch(name::startsWith)) {
            String nearest = NearestName.of(
                    name, CoreProperties.ALL.stream().map(Property::name).toList());
            throw new ConfigException(where + " is no known property; did you mean " + nearest + "?");
        }
    }
}
