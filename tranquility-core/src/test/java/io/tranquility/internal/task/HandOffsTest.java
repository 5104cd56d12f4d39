// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.druid.SegmentGranularity;
import io.tranquility.internal.cluster.Interval;
import io.tranquility.internal.cluster.TaskSet;
import io.tranquility.internal.overlord.FakeOverlord;
import io.tranquility.internal.overlord.TaskStatus;
import io.tranquility.internal.overlord.TaskStatus.State;
import io.tranquility.status.RecentTroubles.HandOff;
import io.tranquility.testing.ManualScheduler;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HandOffsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T14:15:00Z");
    private static final Instant START = Instant.parse("2026-11-23T13:00:00Z");
    private static final TaskSet SET = new TaskSet(
            Interval.of(SegmentGranularity.HOUR, START.toEpochMilli()),
            1,
            List.of(new TaskSet.TaskName("a", "firehose-a"), new TaskSet.TaskName("b", "firehose-b")));

    private final ManualScheduler scheduler = new ManualScheduler(NOW);
    private final FakeOverlord overlord = new FakeOverlord();
    private final HandOffs handOffs = new HandOffs(overlord, scheduler);

    @BeforeEach
    void run() {
        set("a", State.ACTIVE);
        set("b", State.ACTIVE);
    }

    private void set(String task, State state) {
        overlord.set(task, new TaskStatus(state, Optional.empty(), ""));
    }

    @Test
    void tasks_that_publish_in_time_are_nothing_to_tell() {
        handOffs.watch(SET, List.of("a", "b"));
        scheduler.advance(Duration.ofMinutes(9));
        assertThat(handOffs.late()).isEmpty();
        set("a", State.SUCCESS);
        set("b", State.SUCCESS);
        scheduler.advance(Duration.ofMinutes(5));
        int calls = overlord.statusCalls();
        scheduler.advance(Duration.ofHours(1));
        assertThat(handOffs.late()).isEmpty();
        assertThat(overlord.statusCalls()).as("nobody is asked any more").isEqualTo(calls);
    }

    @Test
    void tasks_that_go_on_for_long_are_told_until_they_end() {
        handOffs.watch(SET, List.of("a", "b"));
        set("b", State.SUCCESS);
        scheduler.advance(Duration.ofMinutes(11));
        assertThat(handOffs.late())
                .containsExactly(new HandOff(START, START.plusSeconds(3600), 1, NOW, false, List.of("a")));
        overlord.forget("a");
        scheduler.advance(Duration.ofMinutes(1));
        assertThat(handOffs.late()).isEmpty();
    }

    @Test
    void a_set_whose_tasks_all_failed_is_told_at_once_and_for_an_hour() {
        handOffs.watch(SET, List.of("a", "b"));
        set("a", State.FAILED);
        set("b", State.FAILED);
        scheduler.advance(Duration.ofMinutes(1));
        assertThat(handOffs.late())
                .containsExactly(new HandOff(START, START.plusSeconds(3600), 1, NOW, true, List.of("a", "b")));
        scheduler.advance(Duration.ofHours(1));
        scheduler.advance(Duration.ofMinutes(1));
        assertThat(handOffs.late()).isEmpty();
    }

    @Test
    void one_of_two_that_failed_is_no_loss() {
        handOffs.watch(SET, List.of("a", "b"));
        set("a", State.FAILED);
        set("b", State.SUCCESS);
        scheduler.advance(Duration.ofMinutes(20));
        assertThat(handOffs.late()).isEmpty();
    }

    @Test
    void an_overlord_that_is_away_is_asked_again() {
        handOffs.watch(SET, List.of("a"));
        overlord.failWith(new IOException("away"));
        scheduler.advance(Duration.ofMinutes(11));
        assertThat(handOffs.late()).hasSize(1);
        overlord.failWith(null);
        set("a", State.SUCCESS);
        scheduler.advance(Duration.ofMinutes(1));
        assertThat(handOffs.late()).isEmpty();
    }

    @Test
    void a_set_that_took_nothing_is_not_watched() {
        handOffs.watch(SET, List.of());
        scheduler.advance(Duration.ofHours(1));
        assertThat(overlord.statusCalls()).isZero();
    }
}
