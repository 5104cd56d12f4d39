// SPDX-License-Identifier: Apache-2.0
package io.tranquility.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.tranquility.event.EventFields;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the fields of an event that Druid reads: metric inputs, dimensions, and the one that tells repeats. An aggregator may name its inputs under
 * any key and in expressions, also one of an extension that nobody here knows; so every text and every identifier in a
 * text counts as one. A field too many costs a look-up, one too few would cost data.
 */
final class SpecFields {
    private static final Pattern IDENTIFIER = Pattern.compile("\"([^\"]+)\"|[\\p{L}_$][\\p{L}\\p{N}_$.]*");

    private final JsonNode dimensionsSpec;
    private final JsonNode metricsSpec;
    private final JsonNode transformSpec;
    private final String timestampColumn;
    private final String dedupColumn;

    /** @param dedupColumn by which Druid 30 and older takes an event once; empty if it does not */
    SpecFields(
            JsonNode dimensionsSpec,
            JsonNode metricsSpec,
            JsonNode transformSpec,
            String timestampColumn,
            String dedupColumn) {
        this.dimensionsSpec = dimensionsSpec;
        this.metricsSpec = metricsSpec;
        this.transformSpec = transformSpec;
        this.timestampColumn = timestampColumn;
        this.dedupColumn = dedupColumn;
    }

    /** The dimensions alone. */
    EventFields dimensions() {
        if (isSchemaless()) {
            Set<String> excluded = metricInputs();
            dimensionsSpec.path("dimensionExclusions").forEach(name -> excluded.add(name.asText()));
            excluded.add(timestampColumn);
            return EventFields.allExcept(excluded);
        }
        return EventFields.only(List.copyOf(dimensionNames()));
    }

    /** All that is sent beside the timestamp. */
    EventFields fields() {
        if (transformSpec.isObject() || isSchemaless()) {
            Set<String> excluded = new HashSet<>();
            if (!transformSpec.isObject()) {
                dimensionsSpec.path("dimensionExclusions").forEach(name -> excluded.add(name.asText()));
                excluded.removeAll(metricInputs());
                excluded.remove(dedupColumn);
            }
            return EventFields.allExcept(excluded);
        }
        Set<String> fields = metricInputs();
        fields.addAll(dimensionNames());
        fields.add(dedupColumn);
        fields.removeAll(List.of(timestampColumn, ""));
        return EventFields.only(List.copyOf(fields));
    }

    private Set<String> dimensionNames() {
        Set<String> names = new LinkedHashSet<>();
        for (JsonNode dimension : dimensionsSpec.path("dimensions")) {
            names.add(
                    dimension.isTextual()
                            ? dimension.asText()
                            : dimension.path("name").asText());
        }
        for (JsonNode spatial : dimensionsSpec.path("spatialDimensions")) {
            spatial.path("dims").forEach(name -> names.add(name.asText()));
            names.add(spatial.path("dimName").asText());
        }
        names.remove("");
        return names;
    }

    private boolean isSchemaless() {
        return dimensionsSpec.path("dimensions").isEmpty()
                || dimensionsSpec.path("includeAllDimensions").asBoolean()
                || dimensionsSpec.path("useSchemaDiscovery").asBoolean();
    }

    private Set<String> metricInputs() {
        Set<String> inputs = new LinkedHashSet<>();
        metricsSpec.forEach(metric -> collect(metric, inputs));
        return inputs;
    }

    private static void collect(JsonNode node, Set<String> inputs) {
        if (node.isTextual()) {
            inputs.add(node.asText());
            Matcher identifiers = IDENTIFIER.matcher(node.asText());
            while (identifiers.find()) {
                inputs.add(identifiers.group(1) == null ? identifiers.group() : identifiers.group(1));
            }
        } else if (node.isObject()) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                if (!field.getKey().equals("type") && !field.getKey().equals("name")) {
                    collect(field.getValue(), inputs);
                }
            }
        } else {
            node.forEach(element -> collect(element, inputs));
        }
    }
}
