// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.tranquilizer.BufferFullException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class PendingRecordTest {
    private final BufferFullException full = ConsumerLoopTest.bufferFull();
    private final List<Throwable> failures = new ArrayList<>();
    private final AssignedPartition partition =
            new AssignedPartition(new TopicPartition("edits", 0), (record, cause) -> failures.add(cause));

    private PendingRecord record(RecordHandler.Handling handling) {
        return new PendingRecord(partition, 7, handling);
    }

    @Test
    void is_as_it_was_when_there_is_no_room() {
        PendingRecord record = record(outcome -> outcome.fail(full));
        assertThat(record.attempt()).isFalse();
        assertThat(record.isInFlight()).isFalse();
        assertThat(record.isDue(0)).isTrue();
        assertThat(failures).isEmpty();
    }

    /** It may come before the attempt has returned, or after. */
    @Test
    void a_lack_of_room_that_another_thread_tells_is_a_failure() {
        PendingRecord record = record(
                outcome -> CompletableFuture.runAsync(() -> outcome.fail(full)).join());
        assertThat(record.attempt()).isTrue();
        assertThat(record.isInFlight()).isTrue();
        assertThat(failures).containsExactly(full);

        record.postponed(0);
        assertThat(record.isInFlight()).isFalse();
        assertThat(record.isDue(0)).isTrue();
    }

    @Test
    void a_lack_of_room_after_the_attempt_is_a_failure() {
        List<RecordHandler.Outcome> outcomes = new ArrayList<>();
        PendingRecord record = record(outcomes::add);
        assertThat(record.attempt()).isTrue();
        outcomes.get(0).fail(full);
        assertThat(failures).containsExactly(full);
    }

    @Test
    void any_other_failure_is_told_without_what_wraps_it() {
        IllegalStateException cause = new IllegalStateException("Druid is away");
        PendingRecord record = record(outcome -> outcome.fail(new CompletionException(cause)));
        assertThat(record.attempt()).isTrue();
        assertThat(record.isInFlight()).isTrue();
        assertThat(failures).containsExactly(cause);
    }

    @Test
    void is_in_flight_until_it_is_finished() {
        List<RecordHandler.Outcome> outcomes = new ArrayList<>();
        PendingRecord record = record(outcomes::add);
        assertThat(record.isInFlight()).isFalse();
        record.attempt();
        assertThat(record.isInFlight()).isTrue();
        outcomes.get(0).finish();
        assertThat(record.isInFlight()).isFalse();
        assertThat(record.isFinished()).isTrue();
    }
}
