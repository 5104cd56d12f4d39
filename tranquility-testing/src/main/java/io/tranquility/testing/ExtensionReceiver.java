// SPDX-License-Identifier: Apache-2.0
package io.tranquility.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tranquility.testing.Row.UnparseableException;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The endpoint of the extension {@code druid-tranquility}, as its documentation tells. An event that cannot be indexed is
 * named in the answer and its neighbours are taken. The number of a batch is recorded after its rows are in, with a digest
 * of the body.
 */
final class ExtensionReceiver implements Receiver {
    static final String PRODUCER_ID = "X-Firehose-Producer-Id";
    static final String PRODUCER_SEQUENCE = "X-Firehose-Producer-Seq";

    private static final int NUMBERS = 8;
    private static final int MAX_ID_LENGTH = 256;

    private final FakeTask task;
    private final String incarnation = UUID.randomUUID().toString();

    /** Of each producer the last numbers, and of each number the rejected rows by the digest of the body. */
    @GuardedBy("this")
    private final Map<String, TreeMap<Long, Map<String, List<Rejected>>>> producers = new HashMap<>();

    @GuardedBy("this")
    private int batchesTaken;

    @GuardedBy("this")
    private int batchesSkipped;

    @GuardedBy("this")
    private int conflicts;

    /** As it is told in the answer. */
    record Rejected(int index, String reason) {}

    private record Producer(String id, long sequence) {}

    private record Batch(int events, List<Row> rows, List<Rejected> rejected) {}

    ExtensionReceiver(FakeTask task) {
        this.task = task;
    }

    @Override
    public boolean isNamed(String name) {
        return name.equals(task.serviceName()) || name.equals(task.id());
    }

    @Override
    public Answer push(Call call) throws IOException {
        boolean smile = BatchBody.isSmile(call);
        Optional<Producer> producer;
        try {
            producer = producer(call);
        } catch (IllegalArgumentException e) {
            return error(400, e.getMessage(), smile);
        }
        String encoding = call.header("Content-Encoding");
        if (!encoding.isEmpty() && !encoding.equals("gzip") && !encoding.equals("identity")) {
            return error(415, "Content-Encoding [" + encoding + "] is not known; send gzip, or none", smile);
        }
        BatchBody body = BatchBody.read(call);
        Batch batch;
        try {
            batch = decode(body);
        } catch (IOException e) {
            return error(400, "The body is not readable: " + e.getMessage(), smile);
        }
        return take(batch, producer, digest(body), smile);
    }

    @Override
    public Answer shutDown() {
        return status();
    }

    @Override
    public Answer badShutoffTime(String text) {
        return error(400, "shutoffTime [" + text + "] must be an ISO 8601 time", false);
    }

    @Override
    public synchronized Answer status() {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("taskId", task.id());
        status.put("dataSource", task.dataSource());
        status.put("state", task.isTaking() ? "taking" : "handingOff");
        status.put("incarnation", incarnation);
        status.put("restored", "none");
        status.put("rowsLost", 0);
        status.put("rowsTaken", task.rows().size());
        status.put("batchesTaken", batchesTaken);
        status.put("batchesSkipped", batchesSkipped);
        status.put("conflicts", conflicts);
        status.put("producers", producers.size());
        status.put("interval", task.interval());
        return named(Answer.json(200, status));
    }

    private synchronized Answer take(Batch batch, Optional<Producer> producer, String digest, boolean smile) {
        TreeMap<Long, Map<String, List<Rejected>>> numbers = producer.map(
                        p -> producers.getOrDefault(p.id(), new TreeMap<>()))
                .orElseGet(TreeMap::new);
        long sequence = producer.map(Producer::sequence).orElse(0L);
        Map<String, List<Rejected>> sameNumber = numbers.getOrDefault(sequence, Map.of());
        if (sameNumber.containsKey(digest)) {
            batchesSkipped++;
            Map<String, Object> skipped = new LinkedHashMap<>();
            skipped.put("eventCount", 0);
            skipped.put("skipped", true);
            skipped.put("rejected", sameNumber.get(digest));
            return named(Answer.json(200, skipped, smile));
        }
        if (sameNumber.isEmpty() && numbers.size() >= NUMBERS && sequence < numbers.firstKey()) {
            return error(
                    409, "Sequence [" + sequence + "] is below the last " + NUMBERS + "; nothing was taken", smile);
        }
        if (!task.take(batch.rows())) {
            return error(410, "The task takes no more batches; nothing was taken", smile);
        }
        batchesTaken++;
        conflicts += sameNumber.isEmpty() ? 0 : 1;
        Map<String, Object> taken = new LinkedHashMap<>();
        taken.put("eventCount", batch.events());
        if (producer.isPresent()) {
            numbers.computeIfAbsent(sequence, any -> new HashMap<>()).put(digest, batch.rejected());
            if (numbers.size() > NUMBERS) {
                numbers.pollFirstEntry();
            }
            producers.put(producer.get().id(), numbers);
            taken.put("rejected", batch.rejected());
        }
        return named(Answer.json(200, taken, smile));
    }

    private Batch decode(BatchBody body) throws IOException {
        List<Row> rows = new ArrayList<>();
        List<Rejected> rejected = new ArrayList<>();
        int index = 0;
        for (JsonNode event : body.events(true)) {
            try {
                Row row = Row.of(event, task.timestamps());
                if (task.contains(row.time())) {
                    rows.add(row);
                } else {
                    rejected.add(new Rejected(
                            index,
                            "timestamp [" + row.time() + "] is outside the task's interval [" + task.interval() + "]"));
                }
            } catch (UnparseableException e) {
                rejected.add(new Rejected(index, e.getMessage()));
            }
            index++;
        }
        return new Batch(index, rows, rejected);
    }

    private Answer error(int status, String message, boolean smile) {
        return named(Answer.json(status, Map.of("error", message), smile));
    }

    private Answer named(Answer answer) {
        return answer.with("X-Tranquility-Incarnation", incarnation).with("X-Tranquility-Restored", "none");
    }

    private static Optional<Producer> producer(Call call) {
        String id = call.header(PRODUCER_ID);
        String sequence = call.header(PRODUCER_SEQUENCE);
        if (id.isEmpty() && sequence.isEmpty()) {
            return Optional.empty();
        }
        if (id.isEmpty() || id.length() > MAX_ID_LENGTH || !id.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException(
                    PRODUCER_ID + " must be 1 to " + MAX_ID_LENGTH + " printable ASCII characters");
        }
        try {
            return Optional.of(new Producer(id, Long.parseLong(sequence)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(PRODUCER_SEQUENCE + " [" + sequence + "] must be a 64-bit number", e);
        }
    }

    private static String digest(BatchBody body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body.bytes()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }
}
