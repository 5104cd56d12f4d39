// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tranquility.testing.HoldingBeam;
import io.tranquility.testing.ManualScheduler;
import io.tranquility.tranquilizer.BufferFullException;
import io.tranquility.tranquilizer.Tranquilizer;
import io.tranquility.tranquilizer.TranquilizerTuning;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

final class ConsumerLoopTest {
    private static final TopicPartition P0 = new TopicPartition("edits", 0);
    private static final TopicPartition P1 = new TopicPartition("edits", 1);
    private static final Duration COMMIT_PERIOD = Duration.ofSeconds(15);

    /** Kafka's own mock, with commits that can fail and are remembered, and a listener that can be told of a loss. */
    private static final class Consumer extends MockConsumer<byte[], byte[]> {
        private final Map<TopicPartition, Long> commits = new HashMap<>();
        private KafkaException commitFailure;
        private ConsumerRebalanceListener listener;

        Consumer() {
            super("earliest");
        }

        @Override
        public synchronized void subscribe(Pattern pattern, ConsumerRebalanceListener rebalanceListener) {
            listener = rebalanceListener;
            super.subscribe(pattern, rebalanceListener);
        }

        @Override
        public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
            if (commitFailure != null) {
                throw commitFailure;
            }
            offsets.forEach((partition, offset) -> commits.put(partition, offset.offset()));
            super.commitSync(offsets, timeout);
        }
    }

    private final Consumer consumer = new Consumer();
    private final ManualHandler handler = new ManualHandler();

    /** Goes on by ten milliseconds whenever somebody looks, so that bounded waits end. */
    private long nanos;

    private final ConsumerLoop loop = new ConsumerLoop(
            consumer,
            handler,
            new ConsumerLoop.Options(Pattern.compile("edits"), COMMIT_PERIOD, Duration.ofSeconds(2)),
            () -> nanos += 10_000_000);

    private void assign(TopicPartition... partitions) {
        loop.subscribe();
        consumer.updateBeginningOffsets(Map.of(P0, 0L, P1, 0L));
        consumer.rebalance(List.of(partitions));
    }

    private void add(TopicPartition partition, long... offsets) {
        for (long offset : offsets) {
            consumer.addRecord(
                    new ConsumerRecord<>(partition.topic(), partition.partition(), offset, null, new byte[0]));
        }
    }

    /** Fetches, and then sends what was fetched. */
    private void turns() {
        loop.turn();
        loop.turn();
    }

    private void commitTime() {
        nanos += COMMIT_PERIOD.toNanos();
        loop.turn();
    }

    private Long committed(TopicPartition partition) {
        return consumer.commits.get(partition);
    }

    static BufferFullException bufferFull() {
        Tranquilizer<String> full = new Tranquilizer<>(
                new HoldingBeam<>(),
                new TranquilizerTuning(1, 1, Duration.ZERO, false),
                new ManualScheduler(Instant.EPOCH));
        CompletableFuture<?> outcome = full.send("1");
        while (!outcome.isCompletedExceptionally()) {
            outcome = full.send("more");
        }
        CompletableFuture<?> refused = outcome;
        try {
            refused.join();
            throw new AssertionError("was to fail");
        } catch (CompletionException e) {
            return (BufferFullException) e.getCause();
        }
    }

    @Test
    void commits_up_to_the_first_record_without_an_outcome() {
        assign(P0, P1);
        add(P0, 0, 1, 2);
        add(P1, 0);
        turns();
        handler.finish(0, 0, 2);
        handler.finish(1, 0);

        loop.turn();
        assertThat(committed(P0)).as("before its time").isNull();
        commitTime();
        assertThat(committed(P0)).isEqualTo(1);
        assertThat(committed(P1)).isEqualTo(1);

        handler.finish(0, 1);
        commitTime();
        assertThat(committed(P0)).isEqualTo(3);
    }

    @Test
    void commits_past_gaps_in_the_offsets() {
        assign(P0);
        add(P0, 5, 90);
        turns();
        handler.finish(0, 5);
        commitTime();
        assertThat(committed(P0)).isEqualTo(90);
        handler.finish(0, 90);
        commitTime();
        assertThat(committed(P0)).isEqualTo(91);
    }

    @Test
    void a_failed_record_is_tried_again_in_place_while_its_partition_is_paused_and_others_go_on() {
        assign(P0, P1);
        add(P0, 0, 1);
        add(P1, 0);
        turns();
        handler.finish(0, 1);
        handler.fail(0, 0);
        loop.turn();
        assertThat(consumer.paused()).containsExactly(P0);

        add(P0, 2);
        add(P1, 1);
        turns();
        assertThat(handler.attempts(0, 2)).as("of the paused partition").isZero();
        assertThat(handler.attempts(1, 1)).as("of the other").isEqualTo(1);
        assertThat(handler.attempts(0, 0)).as("before the delay is over").isEqualTo(1);

        nanos += Duration.ofSeconds(1).toNanos();
        loop.turn();
        assertThat(handler.attempts(0, 0)).isEqualTo(2);
        assertThat(handler.attempts(0, 1)).as("of what was finished").isEqualTo(1);
        assertThat(consumer.paused()).as("until it is finished").containsExactly(P0);

        handler.finish(0, 0);
        turns();
        assertThat(consumer.paused()).isEmpty();
        loop.turn();
        handler.finish(0, 2);
        handler.finish(1, 0, 1);
        commitTime();
        assertThat(committed(P0)).isEqualTo(3);
        assertThat(committed(P1)).isEqualTo(2);
    }

    @Test
    void the_delay_doubles_up_to_half_a_minute() {
        assign(P0);
        add(P0, 0);
        turns();
        int attempts = 1;
        for (long seconds : new long[] {1, 2, 4, 8, 16, 30, 30}) {
            handler.fail(0, 0);
            loop.turn();
            nanos += Duration.ofSeconds(seconds).minusMillis(500).toNanos();
            loop.turn();
            assertThat(handler.attempts(0, 0)).as("just before %d s", seconds).isEqualTo(attempts);
            nanos += Duration.ofMillis(500).toNanos();
            loop.turn();
            assertThat(handler.attempts(0, 0)).as("after %d s", seconds).isEqualTo(++attempts);
        }
    }

    @Test
    void without_room_records_wait_and_their_partition_is_paused() {
        assign(P0);
        add(P0, 0, 1);
        loop.turn();
        handler.full = bufferFull();
        turns();
        assertThat(consumer.paused()).containsExactly(P0);
        assertThat(consumer.lastPollTimeout()).as("polls on").isEqualTo(Duration.ofMillis(10));

        handler.full = null;
        turns();
        assertThat(handler.attempts(0, 0)).isEqualTo(1);
        assertThat(handler.attempts(0, 1)).isEqualTo(1);
        assertThat(consumer.paused()).isEmpty();
        assertThat(consumer.lastPollTimeout()).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void a_record_for_half_of_which_there_was_room_is_tried_again_at_once() {
        assign(P0);
        add(P0, 0);
        turns();
        handler.outcome(0, 0).completeExceptionally(bufferFull());
        loop.turn();
        assertThat(handler.attempts(0, 0)).isEqualTo(2);
    }

    @Test
    void a_partition_is_paused_while_too_much_waits_behind_one_record() {
        assign(P0);
        for (long offset = 0; offset < AssignedPartition.MAX_UNSETTLED; offset++) {
            add(P0, offset);
        }
        turns();
        for (long offset = 1; offset < AssignedPartition.MAX_UNSETTLED; offset++) {
            handler.finish(0, offset);
        }
        loop.turn();
        assertThat(consumer.paused()).containsExactly(P0);
        handler.finish(0, 0);
        loop.turn();
        assertThat(consumer.paused()).isEmpty();
    }

    @Test
    void a_revoked_partition_is_flushed_and_committed_first() {
        assign(P0, P1);
        add(P0, 0, 1);
        add(P1, 0);
        turns();
        handler.onFlush = () -> handler.finish(0, 0, 1);
        consumer.rebalance(List.of(P1));

        assertThat(committed(P0)).isEqualTo(2);
        assertThat(handler.outcome(1, 0)).as("of the partition that stays").isNotDone();
    }

    @Test
    void records_not_yet_sent_are_left_to_the_next_owner() {
        assign(P0);
        add(P0, 0, 1);
        loop.turn();
        handler.full = bufferFull();
        loop.turn();
        consumer.rebalance(List.of());

        assertThat(handler.attempts(0, 0)).isZero();
        handler.full = null;
        loop.turn();
        assertThat(handler.attempts(0, 0)).isZero();
        assertThat(committed(P0)).isEqualTo(0);
    }

    @Test
    void a_revocation_waits_within_its_bound_and_tries_failed_records_again_meanwhile() {
        assign(P0);
        add(P0, 0, 1, 2);
        turns();
        handler.finish(0, 0);
        handler.fail(0, 1);
        long before = nanos;
        consumer.rebalance(List.of());

        assertThat(Duration.ofNanos(nanos - before)).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
        assertThat(handler.attempts(0, 1)).isEqualTo(2);
        assertThat(committed(P0)).isEqualTo(1);
    }

    @Test
    void a_lost_partition_is_not_committed_and_its_late_outcomes_mean_nothing() {
        assign(P0);
        add(P0, 0, 1);
        turns();
        CompletableFuture<Void> late = handler.outcome(0, 0);
        handler.finish(0, 1);
        consumer.listener.onPartitionsLost(List.of(P0));
        commitTime();
        assertThat(committed(P0)).isNull();

        consumer.listener.onPartitionsAssigned(List.of(P0));
        consumer.seek(P0, 0);
        add(P0, 0);
        turns();
        late.completeExceptionally(new IllegalStateException("of the earlier assignment"));
        commitTime();
        assertThat(committed(P0)).as("while the new attempt has no outcome").isEqualTo(0);
        assertThat(handler.attempts(0, 0)).as("attempts of both assignments").isEqualTo(2);
        assertThat(consumer.paused()).isEmpty();
        handler.finish(0, 0);
        commitTime();
        assertThat(committed(P0)).isEqualTo(1);
    }

    @Test
    void a_commit_during_a_rebalance_is_made_up_for_soon() {
        assign(P0);
        add(P0, 0);
        turns();
        handler.finish(0, 0);
        consumer.commitFailure = new RebalanceInProgressException("not now");
        commitTime();
        assertThat(committed(P0)).isNull();

        consumer.commitFailure = null;
        nanos += Duration.ofSeconds(1).toNanos();
        loop.turn();
        assertThat(committed(P0)).isEqualTo(1);
    }

    @Test
    void a_commit_that_is_forbidden_ends_the_run() {
        assign(P0);
        add(P0, 0);
        turns();
        handler.finish(0, 0);
        consumer.commitFailure = new TopicAuthorizationException("edits");
        assertThatThrownBy(this::commitTime).isInstanceOf(TopicAuthorizationException.class);
    }

    @Test
    void stopping_finishes_what_is_in_flight_commits_and_leaves() {
        consumer.schedulePollTask(() -> {
            consumer.updateBeginningOffsets(Map.of(P0, 0L));
            consumer.rebalance(List.of(P0));
            add(P0, 0, 1);
        });
        consumer.schedulePollTask(() -> {});
        consumer.schedulePollTask(loop::stop);
        handler.onFlush = () -> handler.open().forEach(outcome -> outcome.complete(null));
        loop.run();

        assertThat(handler.open()).isEmpty();
        assertThat(handler.attempts(0, 1)).isEqualTo(1);
        assertThat(committed(P0)).isEqualTo(2);
        assertThat(consumer.closed()).isTrue();
    }

    @Test
    void a_record_to_stop_for_ends_the_run_and_is_not_committed() {
        assign(P0);
        add(P0, 0, 1);
        turns();
        handler.finish(0, 0);
        handler.outcome(0, 1).completeExceptionally(new ReportedException("dropped"));
        assertThatThrownBy(loop::turn).isInstanceOf(ReportedException.class).hasMessage("dropped");
        consumer.rebalance(List.of());
        assertThat(committed(P0)).isEqualTo(1);
    }

    @Test
    void what_kafka_refuses_ends_the_run_and_closes_the_consumer() {
        consumer.setPollException(new TopicAuthorizationException("edits"));
        assertThatThrownBy(loop::run).isInstanceOf(TopicAuthorizationException.class);
        assertThat(consumer.closed()).isTrue();
    }

    @Test
    void nothing_is_sent_for_partitions_that_were_never_assigned() {
        assign();
        turns();
        commitTime();
        assertThat(handler.open()).isEmpty();
        assertThat(Arrays.asList(committed(P0), committed(P1))).containsOnlyNulls();
    }
}
