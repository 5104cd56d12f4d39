// SPDX-License-Identifier: Apache-2.0
package io.tranquility.deadletters;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * An event that does not get into Druid, as it came. The bytes are not copied and must not be changed.
 *
 * @param time when that was decided
 * @param dataSource where it was meant to go
 * @param reason {@link #UNPARSEABLE}, or the name of a {@link io.tranquility.beam.DropReason}
 * @param message the reason in detail, for people
 * @param source where it came from, in the order in which to show it: for a record of Kafka its topic, partition and
 *     offset
 * @param value the original bytes; empty if there were none
 */
@SuppressWarnings("ArrayRecordComponent") // letters are never compared, and a copy of every event would be waste
public record DeadLetter(
        Instant time, String dataSource, String reason, String message, Map<String, String> source, byte[] value) {
    /** The reason of what could not be parsed. */
    public static final String UNPARSEABLE = "UNPARSEABLE";

    public DeadLetter {
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(dataSource, "dataSource");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(value, "value");
        source = new LinkedHashMap<>(source);
    }

    @Override
    public String toString() {
        return "DeadLetter(" + reason + " for " + dataSource + " from " + source + ", " + value.length + " bytes: "
                + message + ")";
    }
}
