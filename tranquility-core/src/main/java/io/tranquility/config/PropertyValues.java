// SPDX-License-Identifier: Apache-2.0
package io.tranquility.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.tranquility.druid.Secret;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The properties that a file gives a data source: its own, and the global ones where it has none. Immutable.
 */
public final class PropertyValues {
    private static final List<String> CHECKED_PREFIXES =
            List.of("tranquility.", "druidBeam.", "task.", "zookeeper.", "serialization.", "druid.tls.");

    private static final String HIDDEN = "***";

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
    public boolean has(Property<?> property) {
        return values.containsKey(property.name());
    }

    /** Where the file has it, for messages; its name if it does not. */
    public String place(Property<?> property) {
        Value value = values.get(property.name());
        return value == null ? property.name() : value.place();
    }

    /**
     * Its value, or its default if the file has none.
     *
     * @throws ConfigException if the value is not allowed, or the file has none and must
     */
    public <T> T get(Property<T> property) {
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

    /**
     * Those of a library, under the names that it knows them by. Any of them may be a secret: values are read as secrets
     * are, from the environment or a file where they say so.
     *
     * @param prefix what stands before the library's names, with the dot
     * @throws ConfigException if a value cannot be read
     */
    public Map<String, Secret> startingWith(String prefix) {
        SecretReader reader = new SecretReader(System.getenv());
        Map<String, Secret> found = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                try {
                    found.put(name.substring(prefix.length()), reader.apply(value.text()));
                } catch (ConfigException e) {
                    throw new ConfigException(value.place() + ": " + e.getMessage(), e);
                }
            }
        });
        return found;
    }

    /**
     * Checks the names of an application: one that starts as its properties do, and is none of them, is a mistake. A
     * declared name that ends in an asterisk stands for all that start like it.
     *
     * @param prefixes how names of the application start
     * @param declared all its properties
     * @throws ConfigException that names the property meant, if there is such a mistake
     */
    public void checkKnown(List<String> prefixes, List<? extends Property<?>> declared) {
        List<String> names = declared.stream().map(Property::name).toList();
        values.forEach((name, value) -> {
            boolean known = names.stream()
                    .anyMatch(each -> each.endsWith("*")
                            ? name.startsWith(each.substring(0, each.length() - 1))
                            : name.equals(each));
            if (!known && prefixes.stream().anyMatch(name::startsWith)) {
                throw unknown(name, value.place(), names);
            }
        });
    }

    /**
     * A property that is in force.
     *
     * @param name as it stands in the file
     * @param value as text; {@code ***} if it may be a secret, empty if there is none
     * @param isSet whether the file has it; otherwise it is the default
     */
    public record Effective(String name, String value, boolean isSet) {}

    /**
     * What is in force, without secrets: all properties of the core, then those of an application. Of a declared name that
     * ends in an asterisk, those that the file has and no other declaration names; they may be secrets.
     */
    public List<Effective> effective(List<? extends Property<?>> application) {
        List<Property<?>> declared = new ArrayList<>(CoreProperties.ALL);
        declared.addAll(application);
        Set<String> named = declared.stream().map(Property::name).collect(Collectors.toSet());
        List<Effective> effective = new ArrayList<>();
        for (Property<?> property : declared) {
            if (property.name().endsWith("*")) {
                String prefix = property.name().substring(0, property.name().length() - 1);
                values.keySet().stream()
                        .filter(name -> name.startsWith(prefix) && !named.contains(name))
                        .forEach(name -> effective.add(new Effective(name, HIDDEN, true)));
            } else {
                Value value = values.get(property.name());
                String text = value != null ? value.text() : Objects.requireNonNullElse(property.defaultText(), "");
                effective.add(new Effective(
                        property.name(), property.isSecret() && !text.isEmpty() ? HIDDEN : text, value != null));
            }
        }
        return effective;
    }

    /** The names alone: a value may be a secret. */
    @Override
    public String toString() {
        return "properties " + values.keySet();
    }

    private static void checkKnown(String name, String where) {
        List<String> names = CoreProperties.ALL.stream().map(Property::name).toList();
        if (!names.contains(name) && CHECKED_PREFIXES.stream().anyMatch(name::startsWith)) {
            throw unknown(name, where, names);
        }
    }

    private static ConfigException unknown(String name, String where, List<String> names) {
        return new ConfigException(where + " is no known property; did you mean " + NearestName.of(name, names) + "?");
    }
}
