// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.smile.databind.SmileMapper;
import io.tranquility.benchmarks.load.Events;
import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.embedded.TaskStatus;
import io.tranquility.internal.http.ApacheHttpSender;
import io.tranquility.internal.http.HttpAnswer;
import io.tranquility.internal.http.HttpCall;
import io.tranquility.internal.http.HttpSender;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A push task in a Druid, and one sender: the next batch is sent when the one before is answered. Bodies are written in advance.
 * For one thread.
 */
final class ReceivingTask implements AutoCloseable {
    static final int EVENTS_OF_BATCH = 1000;

    private static final int BODIES = 40;
    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final String TASK = """
            {"type": "index_realtime", "id": "index_realtime_%1$s",
             "resource": {"availabilityGroup": "%1$s", "requiredCapacity": 1},
             "spec": {
               "dataSchema": {"dataSource": "%1$s",
                 "parser": {"type": "map", "parseSpec": {"format": "json",
                   "timestampSpec": {"column": "timestamp", "format": "auto"},
                   "dimensionsSpec": {"dimensions": ["page", "language", "user", "city"]}}},
                 "metricsSpec": [{"type": "count", "name": "count"},
                                 {"type": "longSum", "name": "added", "fieldName": "added"},
                                 {"type": "doubleSum", "name": "price", "fieldName": "price"}],
                 "granularitySpec": {"type": "uniform", "segmentGranularity": "DAY", "queryGranularity": "NONE",
                   "rollup": %2$s}},
               "ioConfig": {"type": "realtime", "firehose": {"type": "receiver", "serviceName": "firehose:%1$s"}},
               "tuningConfig": {"type": "realtime", "rejectionPolicy": {"type": "none"}, "maxRowsInMemory": 150000}}}
            """;

    private final EmbeddedDruid druid;
    private final String id;
    private final boolean smile;
    private final List<byte[]> bodies;
    private final HttpSender http = new ApacheHttpSender("receiver");
    private final URI chat;
    private int next;

    /** Submits the task and waits until it takes batches. */
    ReceivingTask(EmbeddedDruid druid, String dataSource, boolean rollup, boolean smile) throws IOException {
        this.druid = druid;
        this.smile = smile;
        this.bodies = bodies(smile ? new SmileMapper() : DruidUnderLoad.JSON);
        id = druid.submitTask(DruidUnderLoad.JSON.readTree(TASK.formatted(dataSource, rollup)));
        try {
            chat = awaitChat();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Sends events in whole batches. */
    void send(int events) {
        for (int sent = 0; sent < events; sent += EVENTS_OF_BATCH) {
            byte[] body = bodies.get(next++ % BODIES);
            String type = smile ? "application/x-jackson-smile" : "application/json";
            // As this Tranquility numbers its batches.
            Map<String, String> number =
                    Map.of("X-Firehose-Producer-Id", "sender", "X-Firehose-Producer-Seq", "" + next);
            HttpAnswer answer = http.send(HttpCall.post(chat.resolve("push-events"), number, type, body), TIMEOUT)
                    .join();
            if (!answer.isSuccess()) {
                throw new IllegalStateException(id + " answers a batch with " + answer);
            }
        }
    }

    /** Cancels the task: nobody waits for the publication. */
    @Override
    public void close() {
        try {
            http.send(
                            HttpCall.post(
                                    druid.coordinatorUrl().resolve("/druid/indexer/v1/task/" + id + "/shutdown"),
                                    Map.of(),
                                    "application/json",
                                    new byte[0]),
                            TIMEOUT)
                    .join();
            await(() -> druid.taskStatus(id)
                    .filter(status -> status.state().isComplete())
                    .isPresent());
        } finally {
            http.close();
        }
    }

    private URI awaitChat() {
        URI[] found = new URI[1];
        await(() -> {
            Optional<TaskStatus.Location> location = druid.taskStatus(id).flatMap(TaskStatus::location);
            if (location.isEmpty()) {
                return false;
            }
            found[0] = URI.create("http://" + location.get().host() + ":"
                    + location.get().port() + "/druid/worker/v1/chat/" + id + "/");
            byte[] noEvents = {'[', ']'};
            return http.send(
                            HttpCall.post(found[0].resolve("push-events"), Map.of(), "application/json", noEvents),
                            TIMEOUT)
                    .handle((answer, e) -> e == null && answer.isSuccess())
                    .join();
        });
        return found[0];
    }

    private void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(id + " is not there, or not gone, after " + TIMEOUT + ": "
                        + druid.taskStatus(id) + "; Druid's log: " + druid.log());
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    private static List<byte[]> bodies(ObjectMapper mapper) throws IOException {
        Events events = new Events(1);
        List<byte[]> bodies = new ArrayList<>();
        for (int i = 0; i < BODIES; i++) {
            List<Map<String, Object>> batch = new ArrayList<>();
            for (int j = 0; j < EVENTS_OF_BATCH; j++) {
                Map<String, Object> event = events.next();
                event.put("timestamp", START.toEpochMilli() + (long) i * EVENTS_OF_BATCH + j);
                batch.add(event);
            }
            bodies.add(mapper.writeValueAsBytes(batch));
        }
        return bodies;
    }
}
