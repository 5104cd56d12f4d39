// SPDX-License-Identifier: Apache-2.0
package io.tranquility.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.tranquility.config.InputSpec;
import io.tranquility.config.Property;
import io.tranquility.config.PropertyValues;
import io.tranquility.druid.DruidSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is in force for a data source, defaults among it, without secrets. */
final class Configuration {
    private Configuration() {}

    /** For JSON: {@code spec}, what Druid makes of the events; {@code properties}, each with its value and whether it is set. */
    static Map<String, Object> of(MonitoredSource source, List<Property<?>> declared) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (PropertyValues.Effective property : source.properties().effective(declared)) {
            properties.put(property.name(), Map.of("value", property.value(), "isSet", property.isSet()));
        }
        Map<String, Object> configuration = new LinkedHashMap<>();
        configuration.put("spec", spec(source));
        configuration.put("properties", properties);
        return configuration;
    }

    private static Map<String, Object> spec(MonitoredSource source) {
        DruidSpec druid = source.config().spec();
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put(
                "timestampSpec",
                Map.of(
                        "column", source.config().timestampSpec().column(),
                        "format", source.config().timestampSpec().format()));
        spec.put("format", format(source.config().input()));
        spec.put("dimensionsSpec", druid.dimensionsSpec());
        spec.put("metricsSpec", druid.metricsSpec());
        spec.put(
                "segmentGranularity",
                source.config().beamTuning().segmentGranularity().toString());
        spec.put("queryGranularity", druid.queryGranularity());
        spec.put("rollup", druid.rollup());
        spec.put("windowPeriod", source.config().beamTuning().windowPeriod().toString());
        spec.put("transformSpec", druid.transformSpec());
        return spec;
    }

    /** No more than the format's name: what else a format has may be a secret. */
    private static String format(InputSpec input) {
        JsonNode name = input.isParser()
                ? input.format().at("/parseSpec/format")
                : input.format().path("type");
        return name.asText("json");
    }
}
