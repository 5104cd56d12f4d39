// SPDX-License-Identifier: Apache-2.0
package io.tranquility.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tranquility.testing.Row.UnparseableException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Druid 28's own receiver. A batch is taken or refused as a whole, and one event without a time is enough for that. The
 * number of a batch is recorded before its body is read, so a batch that was cut on its way counts as taken.
 */
final class Druid28Receiver implements Receiver {
    private final FakeTask task;

    /** The highest number of each producer. */
    @GuardedBy("this")
    private final Map<String, Long> producers = new HashMap<>();

    Druid28Receiver(FakeTask task) {
        this.task = task;
    }

    @Override
    public boolean isNamed(String name) {
        String full = task.serviceName();
        return task.isTaking() && (name.equals(full) || name.equals(full.substring(full.lastIndexOf(':') + 1)));
    }

    @Override
    public Answer push(Call call) throws IOException {
        boolean smile = BatchBody.isSmile(call);
        Optional<Answer> known = record(call, smile);
        if (known.isPresent()) {
            return known.get();
        }
        BatchBody body = BatchBody.read(call);
        JsonNode events;
        try {
            events = body.events(false);
        } catch (IOException e) {
            return Answer.json(500, Map.of("error", String.valueOf(e.getMessage())), smile);
        }
        List<Row> rows = new ArrayList<>();
        for (JsonNode event : events) {
            if (!event.isObject() && !event.isNull()) {
                return Answer.json(500, Map.of("error", "Cannot deserialize value of type Map from " + event), smile);
            }
            try {
                rows.add(Row.of(event, task.timestamps()));
            } catch (UnparseableException e) {
                return Answer.page(500, "org.apache.druid.java.util.common.parsers.ParseException: " + e.getMessage());
            }
        }
        // What the clipped firehose leaves out was counted by the receiver before.
        List<Row> clipped =
                rows.stream().filter(row -> task.contains(row.time())).toList();
        return task.take(clipped)
                ? Answer.json(200, Map.of("eventCount", rows.size()), smile)
                : Answer.page(500, "java.lang.IllegalStateException: Cannot add events to closed firehose!");
    }

    @Override
    public Answer shutDown() {
        return Answer.empty(200);
    }

    @Override
    public Answer badShutoffTime(String text) {
        return Answer.error(400, "Invalid format: \"" + text + "\"");
    }

    @Override
    public Answer status() {
        return Answer.empty(404);
    }

    /** Records the number of a batch, if it has one; an answer if that is wrong or was there before. */
    private synchronized Optional<Answer> record(Call call, boolean smile) {
        String producer = call.header(ExtensionReceiver.PRODUCER_ID);
        if (producer.isEmpty()) {
            return Optional.empty();
        }
        String text = call.header(ExtensionReceiver.PRODUCER_SEQUENCE);
        if (text.isEmpty()) {
            return Optional.of(Answer.json(400, Map.of("error", "Producer sequence value is missing"), smile));
        }
        long sequence;
        try {
            sequence = Long.parseLong(text);
        } catch (NumberFormatException e) {
            return Optional.of(Answer.json(400, Map.of("error", "Producer sequence must be a number"), smile));
        }
        Long highest = producers.get(producer);
        if (highest != null && sequence <= highest) {
            Map<String, Object> skipped = new LinkedHashMap<>();
            skipped.put("eventCount", 0);
            skipped.put("skipped", true);
            return Optional.of(Answer.json(200, skipped, smile));
        }
        producers.put(producer, sequence);
        return Optional.empty();
    }
}
