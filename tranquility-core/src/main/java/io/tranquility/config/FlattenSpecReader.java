// SPDX-License-Identifier: Apache-2.0
package io.tranquility.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.tranquility.event.EventPath;
import io.tranquility.event.FlattenSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a {@code flattenSpec}, as far as it can be done to events that are maps. */
final class FlattenSpecReader {
    private FlattenSpecReader() {}

    /** @param node missing or null for none */
    static FlattenSpec read(JsonNode node, String place) {
        if (node.isMissingNode() || node.isNull()) {
            return FlattenSpec.NONE;
        }
        if (!node.isObject()
                || !(node.path("fields").isMissingNode() || node.path("fields").isArray())) {
            throw new ConfigException(place + " must be an object with a list of fields, but is " + node);
        }
        Map<String, EventPath> fields = new LinkedHashMap<>();
        int index = 0;
        for (JsonNode field : node.path("fields")) {
            String where = place + ".fields[" + index++ + "]";
            String name = field.isTextual()
                    ? field.asText()
                    : field.path("name").asText(field.path("expr").asText(""));
            if (name.isEmpty()) {
                throw new ConfigException(where + ".name is missing");
            }
            if (fields.put(name, path(name, field, where)) != null) {
                throw new ConfigException(where + ": there is already a field '" + name + "'");
            }
        }
        return new FlattenSpec(node.path("useFieldDiscovery").asBoolean(true), fields);
    }

    private static EventPath path(String name, JsonNode field, String where) {
        String type = field.isTextual() ? "root" : field.path("type").asText("");
        return switch (type) {
            case "root" -> new EventPath(List.of(field.path("expr").asText(name)));
            case "path" -> {
                try {
                    yield EventPath.parse(field.path("expr").asText(""));
                } catch (IllegalArgumentException e) {
                    throw new ConfigException(where + ".expr: " + e.getMessage(), e);
                }
            }
            case "tree" -> {
                List<Object> keys = new ArrayList<>();
                field.path("nodes").forEach(key -> keys.add(key.asText()));
                if (keys.isEmpty()) {
                    throw new ConfigException(where + ".nodes must be a list of keys, but is " + field.path("nodes"));
                }
                yield new EventPath(keys);
            }
            default ->
                throw new ConfigException(where + ".type must be root, path or tree, but is '" + type
                        + "'; jq needs a program of its own: give Tranquility events that need none");
        };
    }
}
