// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;

/**
 * What Druid makes of the events. Each part is handed to Druid as it is, in Druid's own JSON.
 *
 * @param dimensionsSpec the dimensions
 * @param metricsSpec the aggregators, empty for none
 * @param queryGranularity to what rows are rolled up in time: a name or an object
 * @param rollup whether rows with equal time and dimensions become one
 * @param transformSpec filters and transforms of rows, or a null node for none
 * @param tuningConfig the task's tuning; an empty object leaves all to Druid
 */
public record DruidSpec(
        ObjectNode dimensionsSpec,
        ArrayNode metricsSpec,
        JsonNode queryGranularity,
        boolean rollup,
        JsonNode transformSpec,
        ObjectNode tuningConfig) {
    public DruidSpec {
        Objects.requireNonNull(dimensionsSpec, "dimensionsSpec");
        Objects.requireNonNull(metricsSpec, "metricsSpec");
        Objects.requireNonNull(queryGranularity, "queryGranularity");
        Objects.requireNonNull(transformSpec, "transformSpec");
        Objects.requireNonNull(tuningConfig, "tuningConfig");
    }
}
