// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.druid.java.util.common.Intervals;
import org.apache.druid.segment.indexing.DataSchema;
import org.joda.time.Period;
import org.junit.jupiter.api.Test;

class PushSpecTest {
    private static final ObjectMapper MAPPER = DruidJson.mapper();

    private final ObjectNode spec = (ObjectNode) TaskJson.hour("ds").toJson().get("spec");

    @Test
    void translates_what_the_original_sends() {
        final JsonNode before = spec.deepCopy();
        final PushSpec translated = PushSpec.read(MAPPER, spec);
        final DataSchema schema = translated.dataSchema();
        assertThat(schema.getDataSource()).isEqualTo("ds");
        assertThat(schema.getTimestampSpec().getTimestampColumn()).isEqualTo("timestamp");
        assertThat(schema.getDimensionsSpec().getDimensionNames()).containsExactly("page");
        assertThat(schema.getAggregators()).hasSize(2);
        assertThat(MAPPER.<JsonNode>valueToTree(schema).path("parser").isObject())
                .isFalse();
        assertThat(translated.firehose().interval()).isEqualTo(Intervals.of("2026-01-01T00/2026-01-01T01"));
        assertThat(translated.tuningConfig().getMaxRowsInMemory()).isEqualTo(100_000);
        assertThat(translated.tuningConfig().getIntermediatePersistPeriod()).isEqualTo(new Period("PT10M"));
        assertThat(translated.warnings()).isEmpty();
        assertThat(spec).isEqualTo(before);
    }

    @Test
    void a_newer_schema_wins_over_its_parser() {
        schema().set("dimensionsSpec", TaskJson.parse("{\"dimensions\":[\"user\"]}"));
        assertThat(PushSpec.read(MAPPER, spec).dataSchema().getDimensionsSpec().getDimensionNames())
                .containsExactly("user");
    }

    @Test
    void says_what_is_missing_or_wrong() {
        assertMessage(NullNode.getInstance(), "[spec] is missing");
        assertMessage(TaskJson.parse("{}"), "[spec.dataSchema] is missing");

        ((ObjectNode) schema().at("/parser/parseSpec")).remove("timestampSpec");
        assertMessage(spec, "[spec.dataSchema.timestampSpec] is missing");
        schema().remove("parser");
        assertMessage(spec, "[spec.dataSchema.timestampSpec] is missing");
        schema().set("timestampSpec", TaskJson.parse("{\"column\":\"t\"}"));
        assertMessage(spec, "[spec.dataSchema.dimensionsSpec] is missing");
        schema().set("dimensionsSpec", TaskJson.parse("{\"dimensions\":[\"a\"]}"));
        schema().set("metricsSpec", TaskJson.parse("[{\"type\":\"noSuchMetric\",\"name\":\"m\"}]"));
        assertMessage(spec, "[spec.dataSchema] is wrong");
        assertMessage(spec, "noSuchMetric");
    }

    @Test
    void the_tuning_config_may_be_missing_and_numbers_may_be_text() {
        spec.remove("tuningConfig");
        final PushTuningConfig defaults = PushSpec.read(MAPPER, spec).tuningConfig();
        assertThat(defaults.getMaxRowsInMemory()).isEqualTo(150_000);
        assertThat(defaults.handoffConditionTimeout()).isZero();
        assertThat(defaults.getIndexSpecForIntermediatePersists()).isEqualTo(defaults.getIndexSpec());

        spec.set(
                "tuningConfig",
                TaskJson.parse("{\"maxRowsInMemory\":\"7\",\"intermediatePersistPeriod\":\"PT1M\","
                        + "\"handoffConditionTimeout\":\"5000\"}"));
        final PushTuningConfig tuning = PushSpec.read(MAPPER, spec).tuningConfig();
        assertThat(tuning.getMaxRowsInMemory()).isEqualTo(7);
        assertThat(tuning.getIntermediatePersistPeriod()).isEqualTo(new Period("PT1M"));
        assertThat(tuning.handoffConditionTimeout()).isEqualTo(5000);
    }

    @Test
    void the_rejection_policy_and_its_window_have_druids_defaults() {
        spec.remove("tuningConfig");
        final PushTuningConfig defaults = PushSpec.read(MAPPER, spec).tuningConfig();
        assertThat(defaults.rejectionPolicy()).isEqualTo(RejectionPolicy.SERVER_TIME);
        assertThat(defaults.windowPeriod()).isEqualTo(new Period("PT10M"));
        spec.set(
                "tuningConfig",
                TaskJson.parse("{\"rejectionPolicy\":{\"type\":\"messageTime\"},\"windowPeriod\":\"PT1H\"}"));
        final PushTuningConfig tuning = PushSpec.read(MAPPER, spec).tuningConfig();
        assertThat(tuning.rejectionPolicy()).isEqualTo(RejectionPolicy.MESSAGE_TIME);
        assertThat(tuning.windowPeriod()).isEqualTo(new Period("PT1H"));
    }

    @Test
    void segments_must_have_a_granularity() {
        ((ObjectNode) schema().get("granularitySpec"))
                .put("type", "arbitrary")
                .putArray("intervals")
                .add("2026/2027");
        assertMessage(spec, "[spec.dataSchema.granularitySpec.type] must be uniform");
    }

    @Test
    void a_wrong_tuning_config_is_refused() {
        assertTuningMessage(
                "{\"rejectionPolicy\":{\"type\":\"test\"}}", "[rejectionPolicy.type] is [test]; it must be");
        assertTuningMessage("{\"windowPeriod\":\"PT-1M\"}", "]; it must not be negative");
        assertTuningMessage("[]", "[spec.tuningConfig] is [[]]; it must be an object");
        assertTuningMessage("{\"maxRowsInMemory\":0}", "[maxRowsInMemory] is [0]; it must be at least 1");
        assertTuningMessage("{\"maxPendingPersists\":-1}", "[maxPendingPersists] is [-1]");
        assertTuningMessage("{\"handoffConditionTimeout\":-1}", "[handoffConditionTimeout] is [-1] ms");
        assertTuningMessage("{\"maxRowsInMemory\":\"many\"}", "[spec.tuningConfig] is wrong");
    }

    @Test
    void what_is_not_honoured_is_named() {
        spec.set(
                "tuningConfig",
                TaskJson.parse(
                        "{\"type\":\"realtime\",\"rejectionPolicy\":{\"type\":\"serverTime\"},\"windowPeriod\":\"PT5M\",\"dedupColumn\":\"id\","
                                + "\"reportParseExceptions\":true,\"speed\":11,\"alertTimeout\":null}"));
        assertThat(PushSpec.read(MAPPER, spec).warnings())
                .satisfiesExactlyInAnyOrder(
                        w -> assertThat(w).startsWith("dedupColumn is not applied"),
                        w -> assertThat(w).startsWith("reportParseExceptions is not applied"),
                        w -> assertThat(w).isEqualTo("[speed] is not known and not applied"));
    }

    private ObjectNode schema() {
        return (ObjectNode) spec.get("dataSchema");
    }

    private void assertTuningMessage(String tuningConfig, String message) {
        spec.set("tuningConfig", TaskJson.parse(tuningConfig));
        assertMessage(spec, message);
    }

    private static void assertMessage(JsonNode spec, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PushSpec.read(MAPPER, spec))
                .withMessageContaining(message);
    }
}
