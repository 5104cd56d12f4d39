// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.apache.druid.indexer.granularity.UniformGranularitySpec;
import org.apache.druid.java.util.common.IAE;
import org.apache.druid.segment.indexing.DataSchema;

/**
 * The {@code spec} of an {@code index_realtime} task as Druid took it until version 30, translated to what today's Druid
 * knows. The task itself keeps the tree the client sent; this is only read from it.
 *
 * @param warnings what the client asked for and does not get, in words
 */
record PushSpec(DataSchema dataSchema, FirehoseChain firehose, PushTuningConfig tuningConfig, List<String> warnings) {

    /**
     * Translates what the client sent.
     *
     * @throws IAE naming the property that is missing or wrong, its value and what is expected
     */
    static PushSpec read(ObjectMapper mapper, JsonNode spec) {
        if (spec == null || !spec.isObject()) {
            throw new IAE("[spec] is missing; it must have dataSchema, ioConfig and tuningConfig");
        }
        return new PushSpec(
                dataSchema(mapper, spec.path("dataSchema")),
                FirehoseChain.read(spec.path("ioConfig").path("firehose")),
                tuningConfig(mapper, spec.path("tuningConfig")),
                TuningWarnings.of(spec.path("tuningConfig")));
    }

    /**
     * Moves {@code timestampSpec} and {@code dimensionsSpec} up from {@code parser.parseSpec}, and drops the parser: Druid 37
     * refuses a schema that has one. The rest of the parser describes bytes, and what is pushed are events.
     */
    private static DataSchema dataSchema(ObjectMapper mapper, JsonNode given) {
        if (!given.isObject()) {
            throw new IAE("[spec.dataSchema] is missing");
        }
        final ObjectNode schema = given.deepCopy();
        final JsonNode parser = schema.remove("parser");
        for (String name : new String[] {"timestampSpec", "dimensionsSpec"}) {
            final JsonNode inParser =
                    parser == null ? null : parser.path("parseSpec").get(name);
            if (!schema.hasNonNull(name) && inParser != null) {
                schema.set(name, inParser);
            }
            if (!schema.hasNonNull(name)) {
                throw new IAE(
                        "[spec.dataSchema.%s] is missing; give it there or in [spec.dataSchema.parser.parseSpec]",
                        name);
            }
        }
        final DataSchema converted = convert(mapper, schema, DataSchema.class, "spec.dataSchema");
        if (!(converted.getGranularitySpec() instanceof UniformGranularitySpec)) {
            throw new IAE("[spec.dataSchema.granularitySpec.type] must be uniform: it says how long a segment is");
        }
        return converted;
    }

    private static PushTuningConfig tuningConfig(ObjectMapper mapper, JsonNode given) {
        if (given.isMissingNode() || given.isNull()) {
            return convert(mapper, mapper.createObjectNode(), PushTuningConfig.class, "spec.tuningConfig");
        }
        if (!given.isObject()) {
            throw new IAE("[spec.tuningConfig] is [%s]; it must be an object", given);
        }
        return convert(mapper, given, PushTuningConfig.class, "spec.tuningConfig");
    }

    private static <T> T convert(ObjectMapper mapper, JsonNode tree, Class<T> type, String path) {
        try {
            return mapper.convertValue(tree, type);
        } catch (IllegalArgumentException e) {
            throw new IAE(e, "[%s] is wrong: %s", path, e.getMessage());
        }
    }
}
