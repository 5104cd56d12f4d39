// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Outcomes, failures, revocations and losses in any order: what is committed was sent, and all is sent in the end. */
final class ConsumerLoopRandomTest {
    private static final List<TopicPartition> PARTITIONS =
            List.of(new TopicPartition("edits", 0), new TopicPartition("edits", 1), new TopicPartition("edits", 2));
    private static final int STEPS = 3000;

    /** An attempt without an outcome. */
    private record Attempt(TopicPartition partition, long offset, CompletableFuture<Void> outcome) {}

    private final Map<TopicPartition, NavigableSet<Long>> records = new HashMap<>();
    private final Map<TopicPartition, Set<Long>> sent = new HashMap<>();
    private final Map<TopicPartition, Long> commits = new HashMap<>();
    private final Set<TopicPartition> assigned = new HashSet<>();
    private final List<Attempt> attempts = new ArrayList<>();
    private ConsumerRebalanceListener listener;
    private Random random;
    private long nanos;

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest") {
        @Override
        public synchronized void subscribe(Pattern pattern, ConsumerRebalanceListener rebalanceListener) {
            listener = rebalanceListener;
            super.subscribe(pattern, rebalanceListener);
        }

        @Override
        public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
            offsets.forEach((partition, offset) -> {
                assertThat(sent.get(partition))
                        .as("sent of what is committed in %s", partition)
                        .containsAll(records.get(partition).headSet(offset.offset()));
                commits.put(partition, offset.offset());
            });
        }
    };

    private final ConsumerLoop loop = new ConsumerLoop(
            consumer,
            new RecordHandler() {
                @Override
                public Handling begin(ConsumerRecord<byte[], byte[]> record) {
                    return outcome -> attempts.add(new Attempt(
                            new TopicPartition(record.topic(), record.partition()),
                            record.offset(),
                            ManualHandler.future(outcome)));
                }

                @Override
                public void flush() {
                    // Only some have an outcome in time.
                    for (int i = 0; i < 3 && !attempts.isEmpty(); i++) {
                        settleAny();
                    }
                }
            },
            new ConsumerLoop.Options(Pattern.compile("edits"), Duration.ofSeconds(2), Duration.ofMillis(200)),
            () -> nanos += 10_000_000);

    private void settleAny() {
        Attempt attempt = attempts.remove(random.nextInt(attempts.size()));
        if (random.nextInt(5) == 0) {
            attempt.outcome().completeExceptionally(new IllegalStateException("Druid is away"));
        } else {
            succeed(attempt);
        }
    }

    private void succeed(Attempt attempt) {
        sent.get(attempt.partition()).add(attempt.offset());
        attempt.outcome().complete(null);
    }

    private void produce() {
        TopicPartition partition = PARTITIONS.get(random.nextInt(PARTITIONS.size()));
        NavigableSet<Long> known = records.get(partition);
        long offset = (known.isEmpty() ? 0 : known.last() + 1) + (random.nextInt(3) == 0 ? random.nextInt(9) : 0);
        known.add(offset);
        if (assigned.contains(partition)) {
            add(partition, offset);
        }
    }

    private void add(TopicPartition partition, long offset) {
        consumer.addRecord(new ConsumerRecord<>(partition.topic(), partition.partition(), offset, null, new byte[0]));
    }

    /** Gives or takes a partition; the mock forgets what it was to deliver, so it is told again. */
    private void rebalance(TopicPartition partition) {
        boolean given = assigned.add(partition);
        if (!given) {
            assigned.remove(partition);
            if (random.nextInt(3) == 0) {
                listener.onPartitionsLost(List.of(partition));
            }
        }
        consumer.rebalance(assigned);
        if (given) {
            consumer.seek(partition, commits.getOrDefault(partition, 0L));
        }
        for (TopicPartition each : assigned) {
            records.get(each).tailSet(consumer.position(each)).forEach(offset -> add(each, offset));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void nothing_is_committed_before_it_is_sent_and_all_is_sent_in_the_end(long seed) {
        random = new Random(seed);
        Map<TopicPartition, Long> beginnings = new HashMap<>();
        for (TopicPartition partition : PARTITIONS) {
            records.put(partition, new TreeSet<>());
            sent.put(partition, new HashSet<>());
            beginnings.put(partition, 0L);
        }
        consumer.updateBeginningOffsets(beginnings);
        loop.subscribe();
        for (int step = 0; step < STEPS; step++) {
            int action = random.nextInt(100);
            if (action < 40) {
                produce();
            } else if (action < 70 && !attempts.isEmpty()) {
                settleAny();
            } else if (action == 99) {
                rebalance(PARTITIONS.get(random.nextInt(PARTITIONS.size())));
            } else {
                loop.turn();
            }
        }

        PARTITIONS.stream().filter(each -> !assigned.contains(each)).toList().forEach(this::rebalance);
        for (int turn = 0; turn < 500; turn++) {
            nanos += Duration.ofSeconds(1).toNanos();
            attempts.forEach(this::succeed);
            attempts.clear();
            loop.turn();
        }
        for (TopicPartition partition : PARTITIONS) {
            assertThat(records.get(partition)).hasSizeGreaterThan(200);
            assertThat(sent.get(partition)).containsAll(records.get(partition));
            assertThat(commits).containsEntry(partition, records.get(partition).last() + 1);
        }
    }
}
