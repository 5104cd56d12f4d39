// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import io.tranquility.console.EventCounts;
import java.util.concurrent.atomic.LongAdder;

/**
 * What came of a data source's topics since the start.
 *
 * @param records the records
 * @param events the events in them
 */
record Counts(LongAdder records, EventCounts events) {
    Counts() {
        this(new LongAdder(), new EventCounts());
    }

    /** A record with so many events, parseable or not. */
    void record(int inIt) {
        records.increment();
        events.received(inIt);
    }

    /** As it is logged: {@code 10 records; 8 events sent, 1 dropped {BEFORE_WINDOW=1}, 1 unparseable}. */
    @Override
    public String toString() {
        return records.sum() + " records; " + events;
    }
}
