// SPDX-License-Identifier: Apache-2.0
package io.tranquility.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.UUID;

/**
 * What the fake Druid needs to know of a task that is submitted.
 *
 * @param json all of it, as it was sent
 * @param availabilityGroup tasks that share it are replicas
 * @param serviceName the receiver's
 */
record TaskPayload(
        JsonNode json,
        String id,
        String dataSource,
        String availabilityGroup,
        String interval,
        int partition,
        Instant shutoffTime,
        String serviceName,
        TimestampReader timestamps) {

    /**
     * Reads a task of the type {@code index_realtime}.
     *
     * @throws IllegalArgumentException if something that is needed is missing; the message says where
     */
    static TaskPayload parse(JsonNode json) {
        JsonNode dataSchema = json.path("spec").path("dataSchema");
        String dataSource = text(dataSchema, "dataSource", "spec.dataSchema");
        JsonNode clipped = null;
        JsonNode timed = null;
        JsonNode receiver = null;
        JsonNode firehose = json.path("spec").path("ioConfig").path("firehose");
        for (JsonNode link = firehose; link.isObject(); link = link.path("delegate")) {
            switch (link.path("type").asText()) {
                case "clipped" -> clipped = link;
                case "timed" -> timed = link;
                case "receiver" -> receiver = link;
                default ->
                    throw new IllegalArgumentException("The firehose type [" + link.path("type")
                            + "] is none that a fake Druid knows: clipped, timed, receiver");
            }
        }
        if (clipped == null || timed == null || receiver == null) {
            throw new IllegalArgumentException(
                    "spec.ioConfig.firehose must be a chain of clipped, timed and receiver, but is " + firehose);
        }
        String id = json.path("id").asText("index_realtime_" + dataSource + "_" + UUID.randomUUID());
        JsonNode timestampSpec = dataSchema.has("timestampSpec")
                ? dataSchema.get("timestampSpec")
                : dataSchema.path("parser").path("parseSpec").path("timestampSpec");
        return new TaskPayload(
                json,
                id,
                dataSource,
                json.path("resource").path("availabilityGroup").asText(id),
                text(clipped, "interval", "the clipped firehose"),
                json.at("/spec/tuningConfig/shardSpec/partitionNum").asInt(0),
                Instant.parse(text(timed, "shutoffTime", "the timed firehose")),
                text(receiver, "serviceName", "the receiver firehose"),
                TimestampReader.of(timestampSpec));
    }

    /** Whether a time lies in the task's interval, its beginning included. */
    boolean contains(Instant time) {
        String[] ends = interval.split("/", -1);
        return !time.isBefore(Instant.parse(ends[0])) && time.isBefore(Instant.parse(ends[1]));
    }

    private static String text(JsonNode node, String field, String where) {
        if (!node.path(field).isTextual()) {
            throw new IllegalArgumentException(where + " needs the text " + field + ", but is " + node);
        }
        return node.get(field).asText();
    }
}
