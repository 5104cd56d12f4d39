// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import io.tranquility.spool.SpoolBatch;
import io.tranquility.spool.SpoolRecord;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a batch of the spool has.
 *
 * @param key of the batch
 * @param events those that can be read
 * @param unreadable records of which something cannot be read, as it would be if another program had written them
 */
record SpooledEvents(String key, List<SpooledEvent> events, List<Unreadable> unreadable) {
    private static final ObjectReader JSON =
            ObjectFormats.of(MediaType.JSON).readerFor(new TypeReference<Map<String, Object>>() {});

    /**
     * An event.
     *
     * @param index in its batch
     * @param number in its spool
     * @param receivedAt when the server took it
     */
    record SpooledEvent(int index, long number, Instant receivedAt, Map<String, Object> event) {
        /** As JSON, written anew. */
        byte[] bytes() {
            return Answers.bytes(MediaType.JSON, event);
        }
    }

    /**
     * A record of which some events cannot be read.
     *
     * @param events how many
     * @param reason why
     */
    record Unreadable(SpoolRecord spoolRecord, int events, String reason) {}

    static SpooledEvents of(SpoolBatch batch) {
        List<SpooledEvent> events = new ArrayList<>();
        List<Unreadable> unreadable = new ArrayList<>();
        for (SpoolRecord each : batch.records()) {
            int read = 0;
            try (MappingIterator<Map<String, Object>> lines = JSON.readValues(each.payload())) {
                while (read < each.events() && lines.hasNextValue()) {
                    events.add(new SpooledEvent(
                            events.size(), each.firstEvent() + read, each.receivedAt(), lines.nextValue()));
                    read++;
                }
                if (read < each.events()) {
                    unreadable.add(new Unreadable(each, each.events() - read, "The record has only " + read));
                }
            } catch (IOException e) {
                unreadable.add(new Unreadable(each, each.events() - read, String.valueOf(e.getMessage())));
            }
        }
        return new SpooledEvents(batch.key(), events, unreadable);
    }
}
