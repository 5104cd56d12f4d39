// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tranquility.internal.cluster.TaskSet;
import io.tranquility.internal.overlord.Overlord;
import io.tranquility.internal.overlord.TaskStatus;
import io.tranquility.internal.time.Scheduler;
import io.tranquility.status.RecentTroubles.HandOff;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Asks for the tasks of sets that take no more events, until they have ended: they should publish and be handed off soon.
 * The lock guards which sets are watched; the Overlord is called without it.
 */
final class HandOffs {
    private static final Duration PERIOD = Duration.ofMinutes(1);

    /** Longer than that, and something is wrong. */
    private static final Duration USUAL = Duration.ofMinutes(10);

    /** For so long it is told that a set is lost. */
    private static final Duration MEMORY = Duration.ofHours(1);

    private static final int MOST = 1000;

    private final Overlord overlord;
    private final Scheduler scheduler;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final List<Watched> sets = new ArrayList<>();

    @GuardedBy("lock")
    private boolean isAsking;

    /** A set and what is known of its tasks; those that are not known are taken to go on. */
    private record Watched(TaskSet set, List<String> tasks, Instant since, Map<String, Ending> endings) {
        boolean isLost() {
            return endings.size() == tasks.size()
                    && endings.values().stream().allMatch(ending -> ending == Ending.FAILED);
        }

        boolean isOver(Instant now) {
            return endings.size() == tasks.size()
                    && (!isLost() || Duration.between(since, now).compareTo(MEMORY) > 0);
        }

        List<String> goingOn() {
            return tasks.stream().filter(task -> !endings.containsKey(task)).toList();
        }
    }

    private enum Ending {
        /** It published, or nobody knows of it any more. */
        FINE,
        FAILED
    }

    HandOffs(Overlord overlord, Scheduler scheduler) {
        this.overlord = overlord;
        this.scheduler = scheduler;
    }

    /** @param tasks those of the set that should publish */
    void watch(TaskSet set, List<String> tasks) {
        if (tasks.isEmpty()) {
            return;
        }
        synchronized (lock) {
            if (sets.size() == MOST) {
                sets.remove(0);
            }
            sets.add(new Watched(set, List.copyOf(tasks), scheduler.now(), new HashMap<>()));
            if (isAsking) {
                return;
            }
            isAsking = true;
        }
        scheduler.schedule(PERIOD, this::ask);
    }

    /** Those that have not ended as they should. */
    List<HandOff> late() {
        Instant now = scheduler.now();
        List<HandOff> late = new ArrayList<>();
        synchronized (lock) {
            for (Watched watched : sets) {
                boolean isLost = watched.isLost();
                List<String> tasks = isLost ? watched.tasks() : watched.goingOn();
                if (isLost
                        || (!tasks.isEmpty()
                                && Duration.between(watched.since(), now).compareTo(USUAL) > 0)) {
                    late.add(new HandOff(
                            watched.set().interval().start(),
                            watched.set().interval().end(),
                            watched.set().index(),
                            watched.since(),
                            isLost,
                            tasks));
                }
            }
        }
        return late;
    }

    private void ask() {
        List<CompletableFuture<Void>> calls = new ArrayList<>();
        for (Watched watched : watched()) {
            for (String task : goingOn(watched)) {
                calls.add(overlord.status(task).handle((status, e) -> {
                    if (e == null) {
                        note(watched, task, status);
                    }
                    return null;
                }));
            }
        }
        CompletableFuture<?> unused = CompletableFuture.allOf(calls.toArray(CompletableFuture<?>[]::new))
                .thenRun(this::askAgain);
    }

    private void askAgain() {
        synchronized (lock) {
            Instant now = scheduler.now();
            sets.removeIf(watched -> watched.isOver(now));
            if (sets.isEmpty()) {
                isAsking = false;
                return;
            }
        }
        scheduler.schedule(PERIOD, this::ask);
    }

    private void note(Watched watched, String task, Optional<TaskStatus> status) {
        if (status.isPresent() && status.get().state() == TaskStatus.State.ACTIVE) {
            return;
        }
        synchronized (lock) {
            watched.endings().put(task, status.isEmpty() || status.get().hasPublished() ? Ending.FINE : Ending.FAILED);
        }
    }

    private List<Watched> watched() {
        synchronized (lock) {
            return List.copyOf(sets);
        }
    }

    private List<String> goingOn(Watched watched) {
        synchronized (lock) {
            return watched.goingOn();
        }
    }
}
