// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.ws.rs.core.Response;
import org.apache.druid.data.input.InputRow;
import org.apache.druid.segment.incremental.SimpleRowIngestionMeters;
import org.apache.druid.server.security.Access;
import org.apache.druid.server.security.AuthorizerMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Seeded nonsense for the endpoint: it never fails in a way that a client would repeat for ever, and loses no good row. */
class PushFuzzTest {
    private static final int ROUNDS = 400;
    private static final int MAX_BODY_BYTES = 4_000;
    private static final long MAX_HEAP_BYTES = 8_000_000;

    /** Taken, or refused for good: each of these tells a client to stop repeating the same bytes. */
    private static final Set<Integer> FINAL = Set.of(200, 400, 409, 413, 415);

    private static final RunIdentity RUN = new RunIdentity("run", RunLedger.Restored.NONE);

    @TempDir
    private Path directory;

    private final NameIndex index = new NameIndex();
    private final BytesInFlight inFlight = new BytesInFlight(1_000_000);
    private final Intake intake = new Intake(new SimpleRowIngestionMeters(), Windows.none(), new ManualClock());
    private final PushResource resource = new PushResource(
            "ds",
            new AuthorizerMapper(Map.of("test", (who, what, action) -> Access.OK)),
            new BodyReader(MAX_BODY_BYTES, inFlight),
            new BatchDecoder(
                    PushSpec.read(
                            DruidJson.mapper(), TaskJson.hour("ds").toJson().get("spec")),
                    100),
            intake,
            new EndSignal(new ManualClock(), Duration.ofMillis(1), null),
            () -> RUN,
            this::status);
    private RunLedger ledger;

    @BeforeEach
    void open() throws IOException {
        ledger = RunLedger.open(directory.toFile());
        intake.open(index, CommitMetadata.EMPTY, ledger);
    }

    @AfterEach
    void close() throws IOException {
        ledger.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void nonsense_gets_a_final_answer_and_every_good_row_arrives(long seed) {
        final Random random = new Random(seed);
        final Set<String> good = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            final List<String> names = names(round, 1 + random.nextInt(5));
            final byte[] body = body(names);
            final Map<String, String> headers = numbered("lane" + random.nextInt(3), round);
            final byte[] nonsense = distort(random, body, headers);
            assertThat(push(nonsense, headers))
                    .as("seed %d, round %d: %s", seed, round, new String(nonsense, StandardCharsets.ISO_8859_1))
                    .isIn(FINAL);
            assertThat(push(body, numbered("good", round))).isEqualTo(200);
            good.addAll(names);
        }
        assertThat(index.names).containsAll(good);
        assertThat(inFlight.held()).isZero();
        assertThat(intake.snapshot().producers()).isLessThanOrEqualTo(4);
    }

    @Test
    void a_body_cut_anywhere_is_refused_and_its_retry_taken_once() {
        final byte[] body = body(names(0, 4));
        for (int length = 0; length < body.length; length++) {
            assertThat(push(Arrays.copyOf(body, length), numbered("lane", 1)))
                    .as("%d bytes", length)
                    .isEqualTo(400);
        }
        assertThat(push(body, numbered("lane", 1))).isEqualTo(200);
        assertThat(push(body, numbered("lane", 1))).isEqualTo(200);
        assertThat(index.names).hasSize(4);
    }

    @Test
    void ten_thousand_concurrent_producers_are_all_taken_once_and_the_next_has_to_wait() throws Exception {
        final ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            final List<Future<?>> done = new ArrayList<>();
            for (int producer = 0; producer < Producers.MAX_PRODUCERS; producer++) {
                final int number = producer;
                done.add(threads.submit(() -> {
                    final byte[] body = body(names(number, 1));
                    assertThat(push(body, numbered("p" + number, 1))).isEqualTo(200);
                    assertThat(push(body, numbered("p" + number, 1))).isEqualTo(200);
                }));
            }
            for (Future<?> future : done) {
                future.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(index.names).hasSize(Producers.MAX_PRODUCERS);
        assertThat(intake.snapshot().totals().batchesSkipped()).isEqualTo(Producers.MAX_PRODUCERS);
        assertThat(push(body(names(0, 1)), numbered("one more", 1))).isEqualTo(429);
    }

    @Test
    void nonsense_leaves_nothing_in_the_heap() {
        final long before = usedHeap();
        nonsense_gets_a_final_answer_and_every_good_row_arrives(6);
        assertThat(usedHeap() - before).isLessThan(MAX_HEAP_BYTES);
    }

    /** In bytes, without what can be collected. */
    private static long usedHeap() {
        final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    private static byte[] distort(Random random, byte[] body, Map<String, String> headers) {
        final String text = new String(body, StandardCharsets.UTF_8);
        return switch (random.nextInt(9)) {
            case 0 -> Arrays.copyOf(body, random.nextInt(body.length));
            case 1 -> bytes("[".repeat(random.nextInt(5_000)));
            case 2 -> bytes("[{\"timestamp\":" + "9".repeat(random.nextInt(1_000)) + ",\"page\":\"x\"}]");
            case 3 -> bytes(text.replace("\"2026", random.nextBoolean() ? "{\"a\":\"2026" : "[[[\"2026"));
            case 4 -> bytes("[null,1,\"x\",true,[],{\"timestamp\":[]},{\"timestamp\":{\"page\":1e999}}]");
            case 5 -> {
                headers.put(
                        "X-Firehose-Producer-Seq",
                        List.of("", "-", "1.5", "9".repeat(30)).get(random.nextInt(4)));
                yield body;
            }
            case 6 -> {
                headers.put("Content-Type", random.nextBoolean() ? "application/x-jackson-smile" : "text/plain; x=\"");
                yield body;
            }
            case 7 -> {
                headers.put("Content-Encoding", random.nextBoolean() ? "gzip" : "zstd");
                yield body;
            }
            default -> {
                final byte[] changed = body.clone();
                for (int i = 0; i < 3; i++) {
                    changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
                }
                yield changed;
            }
        };
    }

    private static List<String> names(int round, int count) {
        return IntStream.range(0, count).mapToObj(i -> "r" + round + "n" + i).toList();
    }

    private static byte[] body(List<String> names) {
        return bytes(names.stream()
                .map(name -> "{\"timestamp\":\"2026-01-01T00:10:00Z\",\"page\":\"" + name + "\",\"added\":1}")
                .collect(Collectors.joining(",", "[", "]")));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, String> numbered(String producer, long sequence) {
        return new HashMap<>(Map.of(
                "Content-Type",
                "application/json",
                "X-Firehose-Producer-Id",
                producer,
                "X-Firehose-Producer-Seq",
                Long.toString(sequence)));
    }

    private int push(byte[] body, Map<String, String> headers) {
        final Response response =
                resource.pushEvents(new ByteArrayInputStream(body), FakeRequest.with(Map.copyOf(headers)));
        return response.getStatus();
    }

    private PushStatus status() {
        return new PushStatus(
                "task", "ds", Phase.TAKING, RUN, 0, intake.snapshot(), 0, 0, List.of(), null, null, List.of());
    }

    /** Keeps the names of the rows, each once per row. */
    private static final class NameIndex implements RowIndex {
        private final Set<String> names = ConcurrentHashMap.newKeySet();

        @Override
        public Added add(InputRow row, long bucket) {
            final List<String> page = row.getDimension("page");
            names.add(page.isEmpty() ? "" : page.get(0));
            return new Added("segment", false);
        }

        @Override
        public void persist(CommitMetadata metadata) {
            throw new AssertionError("nothing asked for a persist");
        }
    }
}
