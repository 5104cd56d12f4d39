// SPDX-License-Identifier: Apache-2.0
package io.tranquility.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tranquility.druid.ClusteredBeamTuning;
import io.tranquility.druid.DruidBeamTuning;
import io.tranquility.druid.DruidLocation;
import io.tranquility.druid.DruidSpec;
import io.tranquility.druid.ZooKeeperOptions;
import io.tranquility.event.TimestampSpec;
import io.tranquility.tranquilizer.TranquilizerTuning;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Reads a Druid ingestion spec, in its old form with a {@code parser} as well as in its present one. */
final class IngestionSpec {
    private static final Duration DEFAULT_WINDOW_PERIOD = Duration.ofMinutes(10);

    private final JsonNode spec;
    private final JsonNode dataSchema;

    /** Whether it has a parser. */
    private final boolean isOld;

    /** What has timestampSpec and dimensionsSpec: the dataSchema, or the parseSpec of its parser. */
    private final JsonNode parseSpec;

    private final String place;
    private final String parsePlace;

    IngestionSpec(JsonNode spec, String place) {
        this.spec = spec;
        this.place = place;
        this.dataSchema = spec.path("dataSchema");
        if (!dataSchema.isObject()) {
            throw new ConfigException(place + ".dataSchema is missing; it must be an object");
        }
        JsonNode old = dataSchema.path("parser").path("parseSpec");
        this.isOld = old.isObject() && !dataSchema.has("timestampSpec") && !dataSchema.has("dimensionsSpec");
        this.parseSpec = isOld ? old : dataSchema;
        this.parsePlace = place + (isOld ? ".dataSchema.parser.parseSpec" : ".dataSchema");
    }

    /** @param key the data source's name where the file has a map of them, or null */
    DataSourceConfig dataSource(String key, PropertyValues properties) {
        try {
            return read(name(key), properties);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(place + " and its properties: " + e.getMessage(), e);
        }
    }

    private DataSourceConfig read(String name, PropertyValues properties) {
        CoreProperties.WITHOUT_EFFECT.forEach(properties::get);
        TimestampSpec timestampSpec = timestampSpec();
        ObjectNode dimensionsSpec = object(parseSpec, "dimensionsSpec", parsePlace);
        ArrayNode metricsSpec = metricsSpec();
        JsonNode transformSpec = dataSchema.path("transformSpec");
        JsonNode granularitySpec = dataSchema.path("granularitySpec");
        ObjectNode tuningConfig = object(spec, "tuningConfig", place);

        SpecFields fields = new SpecFields(
                dimensionsSpec,
                metricsSpec,
                transformSpec,
                timestampSpec.column(),
                tuningConfig.path("dedupColumn").asText(""));
        DruidSpec druidSpec = new DruidSpec(
                dimensionsSpec,
                metricsSpec,
                granularitySpec.hasNonNull("queryGranularity")
                        ? granularitySpec.path("queryGranularity")
                        : JsonNodeFactory.instance.textNode("none"),
                granularitySpec.path("rollup").asBoolean(true),
                transformSpec.isObject() ? transformSpec : JsonNodeFactory.instance.nullNode(),
                tuningConfig);
        int linger = properties.get(CoreProperties.LINGER_MILLIS);
        return new DataSourceConfig(
                new DruidLocation(
                        properties.get(CoreProperties.OVERLORD_SERVICE),
                        properties.get(CoreProperties.DISCOVERY_PATH),
                        name),
                timestampSpec,
                input(dimensionsSpec),
                fields.fields(),
                fields.dimensions(),
                properties.get(CoreProperties.SERIALIZATION_FORMAT) == CoreProperties.SerializationFormat.SMILE,
                druidSpec,
                new ClusteredBeamTuning(
                        SegmentGranularityReader.read(granularitySpec, place + ".dataSchema.granularitySpec"),
                        windowPeriod(tuningConfig),
                        properties.get(CoreProperties.WARMING_PERIOD),
                        properties.get(CoreProperties.PARTITIONS),
                        properties.get(CoreProperties.REPLICANTS)),
                druidBeamTuning(properties),
                new TranquilizerTuning(
                        properties.get(CoreProperties.MAX_BATCH_SIZE),
                        properties.get(CoreProperties.MAX_PENDING_BATCHES),
                        properties.get(CoreProperties.MAX_PENDING_BYTES),
                        linger < 0 ? TranquilizerTuning.UNTIL_FULL : Duration.ofMillis(linger),
                        properties.get(CoreProperties.BLOCK_ON_FULL)),
                new ZooKeeperOptions(
                        properties.get(CoreProperties.ZOOKEEPER_CONNECT),
                        properties.get(CoreProperties.ZOOKEEPER_TIMEOUT),
                        properties.get(CoreProperties.ZOOKEEPER_PATH),
                        SecurityProperties.zookeeper(properties)),
                CoreProperties.discovery(properties),
                SecurityProperties.druid(properties));
    }

    private static DruidBeamTuning druidBeamTuning(PropertyValues properties) {
        return new DruidBeamTuning(
                properties.get(CoreProperties.FIREHOSE_GRACE_PERIOD),
                properties.get(CoreProperties.FIREHOSE_RETRY_PERIOD),
                properties.get(CoreProperties.INDEX_RETRY_PERIOD),
                properties.get(CoreProperties.FIREHOSE_CHUNK_SIZE),
                properties.get(CoreProperties.FIREHOSE_BUFFER_SIZE),
                properties.get(CoreProperties.REPLICA_TIMEOUT),
                properties.get(CoreProperties.TASK_LOST_PERIOD),
                properties.get(CoreProperties.RANDOMIZE_TASK_ID),
                properties.get(CoreProperties.FIREHOSE_QUIET_PERIOD));
    }

    private String name(String key) {
        String name = dataSchema.path("dataSource").asText("");
        if (name.isEmpty()) {
            throw new ConfigException(place + ".dataSchema.dataSource is missing; it must be the data source's name");
        }
        if (key != null && !key.equals(name)) {
            throw new ConfigException(
                    place + ".dataSchema.dataSource is '" + name + "', but the file calls it '" + key + "'");
        }
        return name;
    }

    private TimestampSpec timestampSpec() {
        JsonNode node = parseSpec.path("timestampSpec");
        String where = parsePlace + ".timestampSpec";
        if (!node.isObject()) {
            throw new ConfigException(where + " is missing; it must be an object with column and format");
        }
        try {
            TimestampSpec timestampSpec = new TimestampSpec(
                    node.path("column").asText(TimestampSpec.DEFAULT.column()),
                    node.path("format").asText(TimestampSpec.DEFAULT.format()),
                    Optional.empty());
            if (node.hasNonNull("missingValue")) {
                Instant missing = Instant.ofEpochMilli(TimestampSpec.DEFAULT
                        .timestamper()
                        .timestampMillis(Map.of(
                                TimestampSpec.DEFAULT.column(),
                                node.path("missingValue").asText())));
                timestampSpec = new TimestampSpec(timestampSpec.column(), timestampSpec.format(), Optional.of(missing));
            }
            timestampSpec.timestamper();
            return timestampSpec;
        } catch (RuntimeException e) {
            throw new ConfigException(where + ": " + e.getMessage(), e);
        }
    }

    private InputSpec input(ObjectNode dimensionsSpec) {
        JsonNode inputFormat = spec.path("ioConfig").path("inputFormat");
        return isOld
                ? InputSpec.ofParser(dataSchema.path("parser"), place + ".dataSchema.parser", dimensionsSpec)
                : InputSpec.ofInputFormat(inputFormat, place + ".ioConfig.inputFormat", dimensionsSpec);
    }

    private ArrayNode metricsSpec() {
        JsonNode metrics = dataSchema.path("metricsSpec");
        if (metrics.isMissingNode() || metrics.isNull()) {
            return JsonNodeFactory.instance.arrayNode();
        }
        if (metrics instanceof ArrayNode array) {
            return array;
        }
        throw new ConfigException(place + ".dataSchema.metricsSpec must be a list of aggregators, but is " + metrics);
    }

    private Duration windowPeriod(JsonNode tuningConfig) {
        JsonNode node = tuningConfig.path("windowPeriod");
        if (node.isMissingNode() || node.isNull()) {
            return DEFAULT_WINDOW_PERIOD;
        }
        try {
            return Periods.parse(node.asText());
        } catch (RuntimeException e) {
            throw new ConfigException(
                    place + ".tuningConfig.windowPeriod must be " + Periods.ALLOWED + ", but is " + node, e);
        }
    }

    private static ObjectNode object(JsonNode parent, String name, String parentPlace) {
        JsonNode node = parent.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new ConfigException(parentPlace + "." + name + " must be an object, but is " + node);
    }
}
