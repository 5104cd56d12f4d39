// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import io.tranquility.status.LogLimit;
import io.tranquility.tranquilizer.BufferFullException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member of the consumer group, with its thread: fetches records, has them handled, and commits what is done with.
 *
 * <p>Everything happens on its thread, rebalances too; other threads only finish records and report failures, through a
 * queue. It never waits for Druid while it could poll, so it stays in the group however long Druid is away: partitions
 * with records that wait are paused instead.
 */
final class ConsumerLoop {
    private static final Logger log = LoggerFactory.getLogger(ConsumerLoop.class);
    private static final Duration IDLE_POLL = Duration.ofMillis(200);
    private static final Duration WAITING_POLL = Duration.ofMillis(10);
    private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration COMMIT_RETRY = Duration.ofSeconds(1);

    /**
     * What a loop is told to do.
     *
     * @param topics the topics, by their whole names
     * @param commitPeriod how often it commits
     * @param flushTimeout how long it waits for outcomes when partitions are taken away, and at the end
     */
    record Options(Pattern topics, Duration commitPeriod, Duration flushTimeout) {}

    private record Failure(PendingRecord record, Throwable cause) {}

    private final Consumer<byte[], byte[]> consumer;
    private final RecordHandler handler;
    private final Options options;
    private final LongSupplier nanoTime;
    private final LogLimit failureLog;
    private final Map<TopicPartition, AssignedPartition> assigned = new HashMap<>();
    private final LinkedBlockingQueue<Failure> failures = new LinkedBlockingQueue<>();
    private long commitDue;
    private ReportedException reported;
    private volatile boolean stopped;

    /** @param consumer closed when {@link #run} ends */
    ConsumerLoop(Consumer<byte[], byte[]> consumer, RecordHandler handler, Options options, LongSupplier nanoTime) {
        this.consumer = consumer;
        this.handler = handler;
        this.options = options;
        this.nanoTime = nanoTime;
        this.failureLog = new LogLimit(5, Duration.ofSeconds(10), nanoTime);
    }

    /**
     * Runs until {@link #stop}, then finishes what is in flight and commits.
     *
     * @throws ReportedException if a record is to stop the application
     * @throws org.apache.kafka.common.KafkaException if Kafka refuses
     */
    void run() {
        try (consumer) {
            subscribe();
            try {
                while (!stopped) {
                    turn();
                }
            } finally {
                giveBack(assigned.values());
                assigned.clear();
            }
            throwIfReported();
        }
    }

    /** Lets {@link #run} end soon. Any thread may call it. */
    void stop() {
        stopped = true;
    }

    void subscribe() {
        consumer.subscribe(options.topics(), new Rebalances());
        commitDue = nanoTime.getAsLong() + options.commitPeriod().toNanos();
    }

    /** Sends what is due, fetches, and commits when it is time. */
    void turn() {
        drainFailures();
        throwIfReported();
        assigned.values().forEach(partition -> partition.send(nanoTime.getAsLong()));
        pauseAndResume();
        boolean waiting = assigned.values().stream().anyMatch(AssignedPartition::isWaiting);
        take(consumer.poll(waiting ? WAITING_POLL : IDLE_POLL));
        if (nanoTime.getAsLong() - commitDue >= 0) {
            handler.flush();
            boolean done = commit(assigned.values());
            commitDue = nanoTime.getAsLong() + (done ? options.commitPeriod() : COMMIT_RETRY).toNanos();
        }
    }

    private void take(ConsumerRecords<byte[], byte[]> records) {
        for (TopicPartition partition : records.partitions()) {
            AssignedPartition state = assigned.get(partition);
            for (ConsumerRecord<byte[], byte[]> record : records.records(partition)) {
                state.delivered(record.offset(), handler.begin(record));
            }
        }
        records.nextOffsets().forEach((partition, next) -> {
            AssignedPartition state = assigned.get(partition);
            if (state != null) {
                state.reached(next.offset());
            }
        });
    }

    private void pauseAndResume() {
        Set<TopicPartition> paused = consumer.paused();
        for (AssignedPartition each : assigned.values()) {
            boolean isFull = each.isFull();
            if (isFull != paused.contains(each.partition())) {
                Set<TopicPartition> one = Set.of(each.partition());
                if (isFull) {
                    consumer.pause(one);
                } else {
                    consumer.resume(one);
                }
            }
        }
    }

    /** Called by any thread. */
    private void tellFailure(PendingRecord record, Throwable cause) {
        failures.add(new Failure(record, cause));
    }

    private void drainFailures() {
        Failure failure = failures.poll();
        while (failure != null) {
            take(failure);
            failure = failures.poll();
        }
    }

    private void take(Failure failure) {
        PendingRecord record = failure.record();
        if (assigned.get(record.partition().partition()) != record.partition()) {
            return; // its partition was taken away: another member has the record now
        }
        record.partition().failed(record);
        if (failure.cause() instanceof ReportedException stop) {
            reported = stop;
        } else if (failure.cause() instanceof BufferFullException) {
            record.postponed(nanoTime.getAsLong());
        } else {
            Duration delay = record.failed(nanoTime.getAsLong());
            failureLog.log(more -> log.warn(
                    "The record of {} is not delivered; trying again in {} s{}",
                    record,
                    delay.toSeconds(),
                    more,
                    failure.cause()));
        }
    }

    private void throwIfReported() {
        if (reported != null) {
            throw reported;
        }
    }

    /** Waits for what is in flight, within a bound, and commits. */
    private void giveBack(Collection<AssignedPartition> partitions) {
        partitions.forEach(AssignedPartition::dropBacklog);
        try {
            awaitOutcomes(
                    partitions, nanoTime.getAsLong() + options.flushTimeout().toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            commit(partitions);
        } catch (KafkaException e) {
            log.warn("The positions of {} partitions are not committed", partitions.size(), e);
        }
        int unsettled =
                partitions.stream().mapToInt(AssignedPartition::unsettled).sum();
        log.info("Gave back {} partitions; {} records will be read again", partitions.size(), unsettled);
    }

    private void awaitOutcomes(Collection<AssignedPartition> partitions, long deadline) throws InterruptedException {
        handler.flush();
        while (reported == null && nanoTime.getAsLong() - deadline < 0) {
            drainFailures();
            partitions.forEach(partition -> partition.send(nanoTime.getAsLong()));
            if (partitions.stream().noneMatch(each -> each.isInFlight() || each.isWaiting())) {
                return;
            }
            handler.flush();
            Failure failure = failures.poll(WAITING_POLL.toMillis(), TimeUnit.MILLISECONDS);
            if (failure != null) {
                take(failure);
            }
        }
    }

    /** Whether it worked; if not, trying later may help, or the partitions are lost, as the next poll will tell. */
    private boolean commit(Collection<AssignedPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (AssignedPartition each : partitions) {
            each.toCommit().ifPresent(position -> offsets.put(each.partition(), new OffsetAndMetadata(position)));
        }
        if (offsets.isEmpty()) {
            return true;
        }
        try {
            consumer.commitSync(offsets, COMMIT_TIMEOUT);
        } catch (RetriableException | RebalanceInProgressException | CommitFailedException e) {
            log.warn("The positions of {} partitions are not committed yet: {}", offsets.size(), e.toString());
            return false;
        }
        for (AssignedPartition each : partitions) {
            OffsetAndMetadata offset = offsets.get(each.partition());
            if (offset != null) {
                each.committed(offset.offset());
            }
        }
        log.debug("Committed {}", offsets);
        return true;
    }

    /** Called by {@link Consumer#poll}, on the loop's thread. */
    private final class Rebalances implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            partitions.forEach(partition ->
                    assigned.put(partition, new AssignedPartition(partition, ConsumerLoop.this::tellFailure)));
            if (!partitions.isEmpty()) {
                log.info("Got {}", partitions);
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            List<AssignedPartition> states = partitions.stream()
                    .map(assigned::get)
                    .filter(Objects::nonNull)
                    .toList();
            if (!states.isEmpty()) {
                giveBack(states);
            }
            partitions.forEach(assigned::remove);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            int unsettled = 0;
            for (TopicPartition partition : partitions) {
                AssignedPartition state = assigned.remove(partition);
                unsettled += state == null ? 0 : state.unsettled();
            }
            log.warn(
                    "Lost {} without notice, after this member was silent for too long; {} records or more will be read"
                            + " again",
                    partitions,
                    unsettled);
        }
    }
}
