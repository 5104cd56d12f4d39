// SPDX-License-Identifier: Apache-2.0
package io.tranquility.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The properties that a file gives a data source: its own, and the global ones where it has none. */
final class PropertyValues {
    private static final List<String> CHECKED_PREFIXES = List.of("tranquility.", "druidBeam.", "task.", "zookeeper.");

    /** Value and place in the file. */
    private record Value(String text, String place) {}

    private final Map<String, Value> values = new LinkedHashMap<>();

    /** Adds those of an object of the file, over what is there. */
    PropertyValues with(JsonNode object, String place) {
        PropertyValues all = new PropertyValues();
        all.values.putAll(values);
        if (object.isMissingNode() || object.isNull()) {
            return all;
        }
        if (!object.isObject()) {
            throw new ConfigException(place + " must be an object of properties, but is " + object);
        }
        for (Map.Entry<String, JsonNode> property : object.properties()) {
            String where = place + "." + property.getKey();
            if (!property.getValue().isValueNode()) {
                throw new ConfigException(
                        where + " must be text, a number or a boolean, but is " + property.getValue());
            }
            checkKnown(property.getKey(), where);
            all.values.put(property.getKey(), new Value(property.getValue().asText(), where));
        }
        return all;
    }

    /** As it stands in the file, or null. */
    String text(String name) {
        Value value = values.get(name);
        return value == null ? null : value.text();
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
            throw new ConfigException(
                    value.place() + " must be " + property.allowed() + ", but is '" + value.text() + "'", e);
        }
    }

    private static void checkKnown(String name, String where) {
        boolean known =
                CoreProperties.ALL.stream().anyMatch(property -> property.name().equals(name))
                        || CoreProperties.NOT_USED.contains(name)
                        || CoreProperties.NOT_SUPPORTED.contains(name);
        if (!known && CHECKED_PREFIXES.stream().anyMatch(name::startsWith)) {
            String nearest = NearestName.of(
                    name, CoreProperties.ALL.stream().map(Property::name).toList());
            throw new ConfigException(where + " is no known property; did you mean " + nearest + "?");
        }
    }
}
