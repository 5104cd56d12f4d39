// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Names in words what a {@code tuningConfig} asks for that the task does not do; shown in the task's status. */
final class TuningWarnings {
    private static final Set<String> HONOURED = Set.of(
            "type",
            "maxRowsInMemory",
            "maxBytesInMemory",
            "skipBytesInMemoryOverheadCheck",
            "appendableIndexSpec",
            "intermediatePersistPeriod",
            "maxPendingPersists",
            "indexSpec",
            "indexSpecForIntermediatePersists",
            "segmentWriteOutMediumFactory",
            "handoffConditionTimeout",
            "rejectionPolicy",
            "windowPeriod");

    /** Have no effect on what is stored: the Overlord allocates, the worker decides where to write. */
    private static final Set<String> WITHOUT_MEANING_NOW = Set.of(
            "basePersistDirectory",
            "versioningPolicy",
            "shardSpec",
            "buildV9Directly",
            "persistThreadPriority",
            "mergeThreadPriority",
            "alertTimeout");

    private TuningWarnings() {}

    static List<String> of(JsonNode tuningConfig) {
        final List<String> warnings = new ArrayList<>();
        tuningConfig.fieldNames().forEachRemaining(name -> {
            final JsonNode value = tuningConfig.get(name);
            if (HONOURED.contains(name) || WITHOUT_MEANING_NOW.contains(name) || value.isNull()) {
                return;
            }
            switch (name) {
                case "reportParseExceptions" -> {
                    if (value.asBoolean()) {
                        warnings.add("reportParseExceptions is not applied: an unparseable row never fails its batch");
                    }
                }
                case "dedupColumn" ->
                    warnings.add("dedupColumn is not applied: repeats are known by producer id and sequence number");
                default -> warnings.add("[" + name + "] is not known and not applied");
            }
        });
        return List.copyOf(warnings);
    }
}
