// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * What tells a task from one of other clients that has the same id, as its JSON says it.
 *
 * @param dataSource where its rows go
 * @param interval what time it takes events of
 * @param partition the number of its partition
 * @param serviceName the full name of its firehose
 * @param owner those who share the record of it, or empty if it does not say
 */
record TaskIdentity(String dataSource, String interval, int partition, String serviceName, String owner) {
    /** Those who share a record, in the context of their tasks; the extension takes no others for replicas. */
    static final String OWNER = "tranquilityOwner";

    /** Of a task as it is submitted, or as the Overlord shows it. */
    static TaskIdentity of(JsonNode task) {
        String interval = "";
        String serviceName = "";
        JsonNode firehose = task.at("/spec/ioConfig/firehose");
        for (JsonNode link = firehose; link.isObject(); link = link.path("delegate")) {
            interval = link.path("interval").asText(interval);
            serviceName = link.path("serviceName").asText(serviceName);
        }
        return new TaskIdentity(
                task.at("/spec/dataSchema/dataSource").asText(),
                interval,
                task.at("/spec/tuningConfig/shardSpec/partitionNum").asInt(-1),
                serviceName,
                task.path("context").path(OWNER).asText(""));
    }

    /** In what the other differs, in words; empty if it is the same. */
    Optional<String> differenceTo(TaskIdentity other) {
        if (!dataSource.equals(other.dataSource)) {
            return difference("data source", other.dataSource, dataSource);
        }
        if (!interval.equals(other.interval)) {
            return difference("interval", other.interval, interval);
        }
        if (partition != other.partition) {
            return difference("partition", other.partition, partition);
        }
        if (!serviceName.equals(other.serviceName)) {
            return difference("firehose", other.serviceName, serviceName);
        }
        if (!owner.equals(other.owner)) {
            return difference("owner", other.owner, owner);
        }
        return Optional.empty();
    }

    private static Optional<String> difference(String what, Object found, Object wanted) {
        return Optional.of("its " + what + " is '" + found + "', not '" + wanted + "'");
    }
}
