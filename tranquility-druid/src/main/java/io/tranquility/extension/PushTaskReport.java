// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.druid.indexer.report.TaskReport;

/**
 * What a task says of itself after its end, kept by Druid with the task's log: its last status, and for each producer the
 * numbers and digests of its last batches, so that a client can learn whether a batch whose answer it missed is in.
 * Immutable; public because Jackson makes it wherever Druid reads reports.
 */
public final class PushTaskReport implements TaskReport {
    static final String TYPE = "tranquility";

    private final String taskId;
    private final Map<String, Object> payload;

    @JsonCreator
    PushTaskReport(@JsonProperty("taskId") String taskId, @JsonProperty("payload") Map<String, Object> payload) {
        this.taskId = taskId;
        this.payload = payload;
    }

    static PushTaskReport of(PushStatus status, Map<String, ProducerWindow> producers) {
        final Map<String, Object> json = new LinkedHashMap<>(status.toJson());
        final Map<String, List<Map<String, Object>>> windows = new LinkedHashMap<>();
        producers.forEach((id, window) -> windows.put(
                id,
                window.batches().stream()
                        .map(batch -> Map.<String, Object>of("sequence", batch.sequence(), "digest", batch.digest()))
                        .toList()));
        json.put("lastBatches", windows);
        return new PushTaskReport(status.taskId(), json);
    }

    @Override
    @JsonProperty
    public String getTaskId() {
        return taskId;
    }

    @Override
    public String getReportKey() {
        return TYPE;
    }

    @Override
    @JsonProperty
    public Map<String, Object> getPayload() {
        return payload;
    }
}
