// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spool;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A directory of a spool, and what tests do with it. Events are words; a payload has them with blanks between. */
record SpoolDirectory(Path path) {
    static final Instant RECEIVED = Instant.parse("2026-11-23T13:25:00Z");

    SpoolOptions options() {
        return new SpoolOptions(path, 1 << 20, Duration.ofHours(1), Duration.ZERO);
    }

    Spool open() throws IOException {
        return Spool.open("wiki", options());
    }

    /** What a process that is killed now would leave. */
    SpoolDirectory copy(Path target) throws IOException {
        Files.createDirectories(target);
        try (Stream<Path> files = Files.list(path)) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
        return new SpoolDirectory(target);
    }

    List<Path> segments() throws IOException {
        return List.copyOf(Segment.files(path).values());
    }

    static CompletableFuture<Void> append(Spool spool, String... payloads) {
        List<SpoolPayload> all = new ArrayList<>();
        for (String payload : payloads) {
            all.add(new SpoolPayload(payload.split(" ").length, payload.getBytes(StandardCharsets.UTF_8)));
        }
        return spool.append(RECEIVED, all);
    }

    /** The next batch, which does not wait. */
    static SpoolBatch next(Spool spool) throws IOException, InterruptedException {
        return spool.next(Duration.ZERO);
    }

    static List<String> texts(SpoolBatch batch) {
        return batch.records().stream()
                .map(record -> new String(record.payload(), StandardCharsets.UTF_8))
                .toList();
    }

    /** All payloads that are there; all are done afterwards. */
    static List<String> drain(Spool spool) throws IOException, InterruptedException {
        List<String> texts = new ArrayList<>();
        for (SpoolBatch batch = next(spool); !batch.isEmpty(); batch = next(spool)) {
            texts.addAll(texts(batch));
            spool.done();
        }
        return texts;
    }
}
