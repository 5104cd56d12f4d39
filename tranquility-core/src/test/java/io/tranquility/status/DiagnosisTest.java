// SPDX-License-Identifier: Apache-2.0
package io.tranquility.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.beam.DropReason;
import io.tranquility.status.ReplicaStatus.State;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DiagnosisTest {
    private static final Instant START = Instant.parse("2026-11-23T13:00:00Z");
    private static final Instant END = Instant.parse("2026-11-23T14:00:00Z");
    private static final LinkStatus THERE = new LinkStatus(LinkStatus.State.THERE, START, Optional.empty());

    private static LinkStatus away(String problem) {
        return new LinkStatus(LinkStatus.State.AWAY, START, Optional.of(problem));
    }

    private static PipelineStatus status(
            LinkStatus zooKeeper, LinkStatus overlord, Duration clock, IntervalStatus... intervals) {
        return status(zooKeeper, overlord, clock, RecentTroubles.NONE, intervals);
    }

    private static PipelineStatus status(
            LinkStatus zooKeeper,
            LinkStatus overlord,
            Duration clock,
            RecentTroubles troubles,
            IntervalStatus... intervals) {
        return new PipelineStatus(
                "wiki",
                START,
                new AdmittedWindow(START, END, Duration.ofMinutes(10)),
                List.of(intervals),
                zooKeeper,
                overlord,
                Optional.of("33.0.0"),
                clock,
                troubles);
    }

    private static PipelineStatus with(TaskSetStatus... sets) {
        return status(
                THERE, THERE, Duration.ZERO, new IntervalStatus(START, END, true, Optional.empty(), List.of(sets)));
    }

    private static PipelineStatus after(DropReason reason, long events, Duration ahead) {
        RecentTroubles.Drops drops = new RecentTroubles.Drops(reason, events, START, Optional.ofNullable(ahead));
        return status(THERE, THERE, Duration.ZERO, new RecentTroubles(List.of(drops), Optional.empty(), List.of()));
    }

    private static PipelineStatus after(boolean isLost) {
        RecentTroubles.HandOff handOff =
                new RecentTroubles.HandOff(START, END, 1, END.plusSeconds(900), isLost, List.of("a", "b"));
        return status(THERE, THERE, Duration.ZERO, new RecentTroubles(List.of(), Optional.empty(), List.of(handOff)));
    }

    private static TaskSetStatus set(boolean isCurrent, ReplicaStatus... replicas) {
        return new TaskSetStatus(0, isCurrent ? 1 : 0, isCurrent, START, List.of(replicas));
    }

    private static ReplicaStatus replica(String id, State state, String problem) {
        return new ReplicaStatus(
                id, state, Optional.of(URI.create("http://worker:8100")), 1, 1, 0, Optional.ofNullable(problem));
    }

    private static String only(PipelineStatus status) {
        assertThat(Diagnosis.of(status)).hasSize(1);
        return Diagnosis.of(status).get(0);
    }

    @Test
    void nothing_is_said_of_a_pipeline_that_is_well() {
        assertThat(Diagnosis.of(with(set(true, replica("a", State.RUNNING, null)))))
                .isEmpty();
        assertThat(Diagnosis.of(with(set(true, replica("a", State.CLOSED, "it publishes")))))
                .isEmpty();
    }

    @Test
    void zookeeper_and_the_overlord_that_are_away_come_first_with_since_when_and_what_it_means() {
        List<String> sentences = Diagnosis.of(status(away("no connection"), away("no leader"), Duration.ZERO));
        assertThat(sentences).hasSize(2);
        assertThat(sentences.get(0))
                .startsWith("ZooKeeper is away since 2026-11-23T13:00:00Z: no connection.")
                .contains("others wait", "zookeeper.connect");
        assertThat(sentences.get(1))
                .startsWith("Druid's Overlord does not answer since 2026-11-23T13:00:00Z: no leader.")
                .contains("no task can be created");
    }

    @Test
    void a_clock_that_is_wrong_is_told_if_it_matters() {
        assertThat(Diagnosis.of(status(THERE, THERE, Duration.ofSeconds(30)))).isEmpty();
        assertThat(only(status(THERE, THERE, Duration.ofMinutes(-2)))).contains("PT2M behind this machine's");
        assertThat(only(status(THERE, THERE, Duration.ofMinutes(2)))).contains("PT2M ahead of this machine's");
    }

    @Test
    void tasks_without_a_worker_are_counted() {
        assertThat(only(with(set(
                        true,
                        replica("a", State.WAITING, "does not run yet"),
                        replica("b", State.WAITING, "does not run yet"),
                        replica("c", State.RUNNING, null)))))
                .startsWith("No worker has capacity for 2 tasks of 2026-11-23T13:00:00Z/2026-11-23T14:00:00Z")
                .contains("druid.worker.capacity");
    }

    @Test
    void an_interval_that_cannot_be_opened_says_why() {
        assertThat(only(status(
                        THERE,
                        THERE,
                        Duration.ZERO,
                        new IntervalStatus(START, END, false, Optional.of("no extension"), List.of()))))
                .contains("The events of 2026-11-23T13:00:00Z/", "no extension");
    }

    @Test
    void a_task_that_is_unreachable_retired_or_lost_is_named_with_the_reason() {
        assertThat(only(with(set(true, replica("a", State.UNREACHABLE, "refused")))))
                .startsWith("The task a runs, but does not answer at http://worker:8100: refused.");
        assertThat(only(with(set(true, replica("a", State.RETIRED, "it is PT15S behind")))))
                .startsWith("The task a is retired: it is PT15S behind.")
                .contains("one replica less");
        assertThat(only(with(set(true, replica("a", State.LOST, "FAILED: out of memory")))))
                .startsWith("The task a was lost: FAILED: out of memory.");
    }

    @Test
    void late_and_early_events_are_counted_with_how_far_they_are_off() {
        assertThat(only(after(DropReason.BEFORE_WINDOW, 1234, Duration.ofMinutes(-14))))
                .startsWith(
                        "1234 events were dropped since 2026-11-23T13:00:00Z, because they are late: the last one was"
                                + " 14 minutes old; windowPeriod is PT10M, and events from ")
                .contains("raise windowPeriod", "deadLetters.type");
        assertThat(only(after(DropReason.BEFORE_WINDOW, 1, Duration.ofDays(-3))))
                .contains("1 event was dropped", "3 days old");
        assertThat(only(after(DropReason.AFTER_WINDOW, 2, Duration.ofHours(5))))
                .contains("that of the last one by 5 hours", "timestampSpec.format");
        assertThat(only(after(DropReason.AFTER_WINDOW, 2, Duration.ofSeconds(90))))
                .contains("by 90 seconds");
        assertThat(only(after(DropReason.NO_TIMESTAMP, 2, null))).contains("no time that can be read", "timestampSpec");
        assertThat(Diagnosis.of(after(DropReason.REJECTED, 2, null))).isEmpty();
    }

    @Test
    void tasks_that_could_not_be_created_are_told_with_what_druid_said() {
        RecentTroubles.Refusal refusal =
                new RecentTroubles.Refusal(START, END, END, "Could not resolve type id 'sketch'");
        assertThat(only(status(
                        THERE, THERE, Duration.ZERO, new RecentTroubles(List.of(), Optional.of(refusal), List.of()))))
                .startsWith("The tasks of 2026-11-23T13:00:00Z/2026-11-23T14:00:00Z could not be created at ")
                .contains("Could not resolve type id 'sketch'", "Their events failed");
    }

    @Test
    void a_hand_off_that_waits_and_one_that_failed_are_told_apart() {
        assertThat(only(after(false)))
                .contains("[a, b] of partition 1 of ", "2026-11-23T14:15:00Z", "Historical", "druid.server.maxSize");
        assertThat(only(after(true))).startsWith("The rows of partition 1 of ").contains("were not published");
    }

    @Test
    void what_a_problem_is_about_stays_the_same_while_its_sentence_changes() {
        Problem before = Diagnosis.problems(after(DropReason.BEFORE_WINDOW, 1, Duration.ofMinutes(-14)))
                .get(0);
        Problem later = Diagnosis.problems(after(DropReason.BEFORE_WINDOW, 9, Duration.ofMinutes(-15)))
                .get(0);
        assertThat(later.subject()).isEqualTo(before.subject());
        assertThat(later.sentence()).isNotEqualTo(before.sentence());
    }

    @Test
    void a_lost_task_that_was_replaced_is_told_without_those_that_published() {
        assertThat(only(with(
                        set(true, replica("b", State.RUNNING, null)),
                        set(
                                false,
                                replica("a", State.LOST, "killed"),
                                replica("c", State.CLOSED, "it publishes"),
                                replica("d", State.RETIRED, "behind")))))
                .startsWith("The task a of ")
                .contains("another took its place: killed.");
    }
}
