// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import io.tranquility.deadletters.DeadLetters;
import io.tranquility.status.LogLimit;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Parses records and sends their events to Druid, or to the dead letters. For one consumer's thread. */
final class DruidRecordHandler implements RecordHandler {
    private final DataSinks sinks;
    private final DeadLetters deadLetters;
    private final LogLimit unparseableLog;
    private final Clock clock;
    private final Map<String, RecordEvents> byTopic = new HashMap<>();

    /** @param unparseableLog shared by all consumers */
    DruidRecordHandler(DataSinks sinks, DeadLetters deadLetters, LogLimit unparseableLog, Clock clock) {
        this.sinks = sinks;
        this.deadLetters = deadLetters;
        this.unparseableLog = unparseableLog;
        this.clock = clock;
    }

    @Override
    public Handling begin(ConsumerRecord<byte[], byte[]> record) {
        RecordEvents events = byTopic.get(record.topic());
        if (events == null) {
            events = new RecordEvents(sinks.forTopic(record.topic()), deadLetters, unparseableLog, clock);
            byTopic.put(record.topic(), events);
        }
        return events.begin(record);
    }

    @Override
    public void flush() {
        sinks.all().forEach(DataSink::flush);
    }
}
