// SPDX-License-Identifier: Apache-2.0
package io.tranquility.partition;

import io.tranquility.event.EventFields;
import io.tranquility.event.Timestamper;
import java.util.Map;
import java.util.function.LongUnaryOperator;

/**
 * Sends events that Druid can roll up into one row to the same partition: those with equal dimensions, and with equal
 * time after it is truncated to the queryGranularity.
 */
public final class TimeAndDimensionsPartitioner implements Partitioner<Map<String, Object>> {
    private final Timestamper<? super Map<String, Object>> timestamper;
    private final LongUnaryOperator truncate;
    private final EventFields fields;

    /**
     * A partitioner.
     *
     * @param truncate the queryGranularity: from milliseconds since 1970 to the start of their bucket
     * @param fields the dimensions
     */
    public TimeAndDimensionsPartitioner(
            Timestamper<? super Map<String, Object>> timestamper, LongUnaryOperator truncate, EventFields fields) {
        this.timestamper = timestamper;
        this.truncate = truncate;
        this.fields = fields;
    }

    @Override
    public int partition(Map<String, Object> event, int partitions) {
        int hash = Long.hashCode(truncate.applyAsLong(timestamper.timestampMillis(event)));
        if (fields.isAll()) {
            for (Map.Entry<String, Object> field : event.entrySet()) {
                if (field.getValue() != null && !fields.excluded().contains(field.getKey())) {
                    hash += field.getKey().hashCode() ^ mixed(field.getValue().hashCode());
                }
            }
        } else {
            for (String dimension : fields.included()) {
                Object value = event.get(dimension);
                hash = 31 * hash + (value == null ? 0 : value.hashCode());
            }
        }
        return Math.floorMod(mixed(hash), partitions);
    }

    @Override
    public String toString() {
        return "TimeAndDimensionsPartitioner";
    }

    /** Spreads the bits, as the finalizer of MurmurHash3 does: similar events get unlike partitions. */
    private static int mixed(int hash) {
        int h = hash;
        h = (h ^ (h >>> 16)) * 0x85ebca6b;
        h = (h ^ (h >>> 13)) * 0xc2b2ae35;
        return h ^ (h >>> 16);
    }
}
