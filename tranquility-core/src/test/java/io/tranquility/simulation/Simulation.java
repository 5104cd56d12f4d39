// SPDX-License-Identifier: Apache-2.0
package io.tranquility.simulation;

import io.tranquility.beam.SendResult;
import io.tranquility.druid.ClusteredBeamTuning;
import io.tranquility.druid.SegmentGranularity;
import io.tranquility.internal.cluster.Interval;
import io.tranquility.testing.ManualScheduler;
import io.tranquility.tranquilizer.Outcomes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Hours of traffic in virtual time, with everything that can go wrong, all of it decided by a seed. Afterwards the model of
 * Druid is asked: every event that was called sent is in it exactly once, unless the simulation itself killed the last task
 * that had it; none is in it twice; none that was dropped is in it; and no event is without an outcome.
 */
final class Simulation {
    private static final Duration REST = Duration.ofMinutes(30);

    private static final Pattern RETIRED = Pattern.compile("\"tranquilityRetired\":\\[[^]]*]");

    private final Duration duration;
    private final Random random;
    private final PlantedBug bug;
    private final ManualScheduler time = new ManualScheduler(Instant.parse("2026-11-23T00:00:00Z"));
    private final Trace trace = new Trace(time);
    private final ModelStore store;
    private final ModelDruid druid;
    private final ClusteredBeamTuning tuning;
    private final List<Instance> instances = new ArrayList<>();
    private final Map<String, CompletableFuture<SendResult>> results = new HashMap<>();
    private final Map<String, Instance> senders = new HashMap<>();
    private final List<String> problems = new ArrayList<>();
    private boolean traffic = true;

    /** @param duration how long events are sent and things go wrong */
    Simulation(long seed, PlantedBug bug, Duration duration) {
        this.duration = duration;
        this.random = new Random(seed);
        this.bug = bug;
        this.store = new ModelStore(time, random);
        this.druid = new ModelDruid(time, random, this::isRetired);
        this.tuning = new ClusteredBeamTuning(
                SegmentGranularity.FIVE_MINUTE,
                Duration.ofMinutes(2),
                random.nextBoolean() ? Duration.ofSeconds(30) : Duration.ZERO,
                1 + random.nextInt(2),
                1 + random.nextInt(2),
                1,
                1 + random.nextInt(2) * 2);
    }

    /** Runs it and returns what was wrong, nothing if all is well. */
    List<String> run() {
        for (int i = 0; i < 2; i++) {
            join();
        }
        sendSometimes();
        mishapSometimes();
        time.advance(duration);

        traffic = false;
        druid.calmDown();
        store.away(Duration.ZERO);
        List<CompletableFuture<Void>> flushes = new ArrayList<>();
        for (Instance instance : instances) {
            if (instance.isAlive()) {
                flushes.add(instance.tranquilizer.flush());
            }
        }
        time.advance(REST);
        for (CompletableFuture<Void> flush : flushes) {
            check(flush.isDone(), "a flush is not done");
        }
        verify();
        return problems;
    }

    /** What became of the events of each instance. */
    List<Outcomes> outcomes() {
        return instances.stream()
                .map(instance -> instance.tranquilizer.outcomes())
                .toList();
    }

    private void join() {
        int number = instances.size();
        Duration skew = Duration.ofMillis(random.nextInt(20_000) - 10_000L);
        instances.add(new Instance(
                number,
                time,
                skew,
                random,
                tuning,
                bug.overlord(druid.overlord()),
                bug.http(druid.http(number)),
                bug.store(store),
                bug));
    }

    private void sendSometimes() {
        if (!traffic) {
            return;
        }
        for (Instance instance : instances) {
            if (instance.isAlive()) {
                int count = random.nextInt(5);
                for (int i = 0; i < count; i++) {
                    send(instance);
                }
            }
        }
        time.schedule(Duration.ofMillis(100 + random.nextInt(2_000)), this::sendSometimes);
    }

    private void send(Instance instance) {
        String id = "e" + results.size();
        long offset = random.nextInt(180_000) - 90_000L;
        Instance.Event event =
                new Instance.Event(id, instance.now().plusMillis(offset).toEpochMilli());
        CompletableFuture<SendResult> result = instance.tranquilizer.send(event);
        trace.of(List.of(id), "is sent by instance", instance.number);
        CompletableFuture<?> unused =
                result.whenComplete((sent, e) -> trace.of(List.of(id), "has the outcome", e == null ? sent : e));
        results.put(id, result);
        senders.put(id, instance);
    }

    private void mishapSometimes() {
        if (!traffic) {
            return;
        }
        List<ModelTask> active = druid.activeTasks();
        ModelTask task = active.isEmpty() ? null : active.get(random.nextInt(active.size()));
        long until = time.nanoTime() + seconds(1, 60).toNanos();
        switch (random.nextInt(13)) {
            case 0 -> druid.overlordAway(seconds(1, 60));
            case 1 -> store.away(seconds(1, 120));
            case 2 -> withTask(task, any -> any.unreachableUntil = until);
            case 3 -> withTask(task, any -> any.unreachableFor.put(random.nextInt(instances.size()), until));
            case 4 -> withTask(task, any -> any.silentUntil = until);
            case 5 -> withTask(task, druid::kill);
            case 6 -> withTask(task, any -> druid.crash(any, seconds(1, 20)));
            case 7 -> withTask(task, this::publishGroupEarly);
            case 8 -> join();
            case 9 -> leave();
            case 10 -> withTask(task, any -> crossLines(any, until));
            case 11 -> closeAsTheOriginal();
            case 12 -> strangersCome();
            default -> {}
        }
        time.schedule(seconds(5, 40), this::mishapSometimes);
    }

    private void publishGroupEarly(ModelTask task) {
        for (ModelTask replicant : druid.activeTasks()) {
            if (replicant.group.equals(task.group) && time.nanoTime() >= replicant.unreachableUntil) {
                druid.close(replicant);
            }
        }
    }

    /** One instance cannot reach the one replicant, and another instance cannot reach the other. */
    private void crossLines(ModelTask task, long until) {
        List<Instance> alive = alive();
        int one = random.nextInt(alive.size());
        task.unreachableFor.put(alive.get(one).number, until);
        for (ModelTask replicant : druid.activeTasks()) {
            if (replicant != task && replicant.group.equals(task.group)) {
                replicant.unreachableFor.put(alive.get((one + 1) % alive.size()).number, until);
            }
        }
    }

    /** An instance of the original knows the first attempts only. */
    private void closeAsTheOriginal() {
        for (String start : store.intervalStarts()) {
            if (druid.activeTasks().stream().noneMatch(task -> task.isFirstAttempt(start))) {
                store.close(start);
                return;
            }
        }
    }

    /** Before us, in an interval that is still to come. */
    private void strangersCome() {
        Instant start = Interval.of(
                        tuning.segmentGranularity(),
                        time.now().plus(Duration.ofMinutes(5)).toEpochMilli())
                .start();
        druid.startStrangers(start, start.plus(Duration.ofMinutes(10)));
    }

    private List<Instance> alive() {
        return instances.stream().filter(Instance::isAlive).toList();
    }

    private void leave() {
        List<Instance> alive = alive();
        if (alive.size() > 1) {
            alive.get(random.nextInt(alive.size())).die();
        }
    }

    private void verify() {
        problems.addAll(druid.mistakes());
        for (Map.Entry<String, CompletableFuture<SendResult>> entry : results.entrySet()) {
            String id = entry.getKey();
            CompletableFuture<SendResult> result = entry.getValue();
            int published = druid.published().getOrDefault(id, 0);
            check(published <= 1 || druid.mayBeDoubled().contains(id), id + " is in Druid " + published + " times");
            if (!result.isDone()) {
                check(!senders.get(id).isAlive(), id + " has no outcome");
            } else if (!result.isCompletedExceptionally()) {
                boolean isSent = result.join().equals(SendResult.SENT);
                check(isSent || published == 0, id + " was dropped and is in Druid");
                check(!isSent || published > 0 || druid.mayBeLost().contains(id), id + " was sent and is not in Druid");
            }
        }
        for (Instance instance : instances) {
            Outcomes outcomes = instance.tranquilizer.outcomes();
            long told = outcomes.sent() + outcomes.dropped() + outcomes.failed() + outcomes.pending();
            check(outcomes.received() == told, "the counters of an instance do not add up: " + outcomes);
            check(!instance.isAlive() || outcomes.pending() == 0, "events of an instance are pending: " + outcomes);
        }
    }

    private boolean isRetired(String taskId) {
        return RETIRED.matcher(store.state().toString()).results().anyMatch(list -> list.group()
                .contains('"' + taskId + '"'));
    }

    private Duration seconds(int from, int to) {
        return Duration.ofMillis(from * 1000L + random.nextInt((to - from) * 1000));
    }

    private void check(boolean holds, String problem) {
        if (!holds) {
            problems.add(problem);
        }
    }

    private static void withTask(ModelTask task, Consumer<ModelTask> action) {
        if (task != null) {
            action.accept(task);
        }
    }
}
