// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import io.tranquility.beam.DropReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What became of the records of a data source. Events that are tried again count once. Thread-safe. */
final class Counts {
    private final LongAdder records = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder unparseable = new LongAdder();
    private final Map<DropReason, LongAdder> dropped = new EnumMap<>(DropReason.class);

    Counts() {
        for (DropReason reason : DropReason.values()) {
            dropped.put(reason, new LongAdder());
        }
    }

    void record() {
        records.increment();
    }

    void sent() {
        sent.increment();
    }

    void unparseable() {
        unparseable.increment();
    }

    void dropped(DropReason reason) {
        dropped.get(reason).increment();
    }

    /** As it is logged: {@code 10 records; 8 events sent, 1 dropped (BEFORE_WINDOW 1), 1 unparseable}. */
    @Override
    public String toString() {
        Map<DropReason, Long> reasons = new EnumMap<>(DropReason.class);
        dropped.forEach((reason, count) -> {
            if (count.sum() > 0) {
                reasons.put(reason, count.sum());
            }
        });
        long all = reasons.values().stream().mapToLong(Long::longValue).sum();
        return records.sum() + " records; " + sent.sum() + " events sent, " + all + " dropped"
                + (all == 0 ? "" : " " + reasons) + ", " + unparseable.sum() + " unparseable";
    }
}
