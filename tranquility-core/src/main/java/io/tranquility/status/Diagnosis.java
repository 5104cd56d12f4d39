// SPDX-License-Identifier: Apache-2.0
package io.tranquility.status;

import io.tranquility.status.ReplicaStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Says in words what is wrong with a pipeline, what that means for its events, and what to do. */
public final class Diagnosis {
    private static final Duration CLOCK_ALARM = Duration.ofSeconds(30);

    private Diagnosis() {}

    /** A sentence or two for each thing that is wrong now, the gravest first; none if all is well. */
    public static List<String> of(PipelineStatus status) {
        return problems(status).stream().map(Problem::sentence).toList();
    }

    /** The same, with what each is about. */
    public static List<Problem> problems(PipelineStatus status) {
        List<Problem> problems = new ArrayList<>();
        zooKeeper(status.zooKeeper(), problems);
        overlord(status.overlord(), problems);
        clock(status.clockDifference(), problems);
        status.troubles().refusal().ifPresent(refusal -> refusal(refusal, problems));
        for (IntervalStatus interval : status.intervals()) {
            interval(interval, problems);
        }
        status.troubles().handOffs().forEach(handOff -> handOff(handOff, problems));
        status.troubles().drops().forEach(drops -> drops(drops, status.window(), problems));
        return problems;
    }

    private static void zooKeeper(LinkStatus link, List<Problem> problems) {
        if (link.state() == LinkStatus.State.AWAY) {
            problems.add(new Problem(
                    "ZooKeeper is away",
                    "ZooKeeper is away since " + toSecond(link.since()) + because(link)
                            + ". Events of intervals whose tasks are known go on; others wait. Check zookeeper.connect and that"
                            + " ZooKeeper runs."));
        }
    }

    private static void overlord(LinkStatus link, List<Problem> problems) {
        if (link.state() == LinkStatus.State.AWAY) {
            problems.add(new Problem(
                    "the Overlord does not answer",
                    "Druid's Overlord does not answer since " + toSecond(link.since()) + because(link)
                            + ". Tasks that run go on taking events; no task can be created. Check that an Overlord runs and is"
                            + " the leader."));
        }
    }

    private static void clock(Duration difference, List<Problem> problems) {
        if (difference.abs().compareTo(CLOCK_ALARM) > 0) {
            problems.add(new Problem(
                    "clocks differ",
                    "The clock of Druid's Overlord is " + difference.abs()
                            + (difference.isNegative() ? " behind" : " ahead of")
                            + " this machine's. Windows follow the Overlord's. Set the clocks right."));
        }
    }

    private static void interval(IntervalStatus interval, List<Problem> problems) {
        String name = interval.start() + "/" + interval.end();
        interval.problem()
                .ifPresent(why -> problems.add(new Problem(
                        "the events of " + name + " wait for their tasks",
                        "The events of " + name + " wait, because its tasks cannot be found or created: " + why
                                + ".")));
        List<ReplicaStatus> current = interval.taskSets().stream()
                .filter(TaskSetStatus::isCurrent)
                .flatMap(set -> set.replicas().stream())
                .toList();
        long waiting = count(current, State.WAITING);
        if (waiting > 0) {
            problems.add(new Problem(
                    "tasks of " + name + " wait for a worker",
                    "No worker has capacity for " + waiting + (waiting == 1 ? " task" : " tasks") + " of " + name
                            + " yet, or they are being started; their events wait. If this lasts, add workers or raise"
                            + " druid.worker.capacity, or lower task.partitions or task.replicants."));
        }
        for (ReplicaStatus replica : current) {
            replica(name, replica, problems);
        }
        interval.taskSets().stream()
                .filter(set -> !set.isCurrent())
                .flatMap(set -> set.replicas().stream())
                .filter(replica -> replica.state() == State.LOST)
                .forEach(replica -> problems.add(new Problem(
                        "the task " + replica.taskId() + " was replaced",
                        "The task " + replica.taskId() + " of " + name + " was lost, and another took its place"
                                + because(replica) + ". Rows that only it had are gone; see its log in Druid.")));
    }

    private static void replica(String interval, ReplicaStatus replica, List<Problem> problems) {
        switch (replica.state()) {
            case UNREACHABLE ->
                problems.add(new Problem(
                        "the task " + replica.taskId() + " does not answer",
                        "The task " + replica.taskId() + " runs, but does not answer"
                                + replica.location().map(uri -> " at " + uri).orElse("") + because(replica)
                                + ". Check the network to the workers, and druid.host there."));
            case RETIRING, RETIRED ->
                problems.add(new Problem(
                        "the task " + replica.taskId() + " is retired",
                        "The task " + replica.taskId() + " is retired" + because(replica) + ". Its siblings have all"
                                + " events of " + interval + "; until the next interval there is one replica less."));
            case LOST ->
                problems.add(new Problem(
                        "the task " + replica.taskId() + " was lost",
                        "The task " + replica.taskId() + " was lost" + because(replica)
                                + ". See its log in Druid; until the next interval there is one replica less."));
            default -> {}
        }
    }

    private static void refusal(RecentTroubles.Refusal refusal, List<Problem> problems) {
        String name = refusal.start() + "/" + refusal.end();
        problems.add(new Problem(
                "tasks of " + name + " were refused",
                "The tasks of " + name + " could not be created at " + toSecond(refusal.time()) + ": "
                        + refusal.reason()
                        + ". Their events failed. Correct what is said there; the next event tries again."));
    }

    private static void handOff(RecentTroubles.HandOff handOff, List<Problem> problems) {
        String set = "partition " + handOff.partition() + " of " + handOff.start() + "/" + handOff.end();
        problems.add(
                handOff.isLost()
                        ? new Problem(
                                set + " was not published",
                                "The rows of " + set + " were not published: " + handOff.tasks()
                                        + " failed after their last events. See their logs in Druid, and send the"
                                        + " events of this interval again if you have them.")
                        : new Problem(
                                set + " waits for hand-off",
                                "The tasks " + handOff.tasks() + " of " + set + " took their last events at "
                                        + toSecond(handOff.since())
                                        + " and have not ended: mostly they wait for a Historical to"
                                        + " load their segments. They can be queried, and occupy workers. Check that"
                                        + " Historicals run and have space (druid.server.maxSize), that a load rule"
                                        + " keeps this interval, and that the Coordinator runs."));
    }

    private static void drops(RecentTroubles.Drops drops, AdmittedWindow window, List<Problem> problems) {
        String events = drops.events() == 1 ? "1 event was" : drops.events() + " events were";
        String off = drops.ahead().map(ahead -> inWords(ahead.abs())).orElse("");
        String left = events + " dropped since " + toSecond(drops.since()) + ", because ";
        String admitted = "; windowPeriod is " + window.windowPeriod() + ", and events from " + window.from() + " to "
                + window.to() + " are taken. ";
        switch (drops.reason()) {
            case BEFORE_WINDOW ->
                problems.add(new Problem(
                        "events are late",
                        left + "they are late: the last one was " + off + " old" + admitted
                                + "Send events sooner, check the time zone of their timestamps, or raise windowPeriod;"
                                + " deadLetters.type keeps them."));
            case AFTER_WINDOW ->
                problems.add(new Problem(
                        "events are early",
                        left + "their time is yet to come: that of the last one by " + off + admitted
                                + "Check the clock of what makes them, and timestampSpec.format."));
            case NO_TIMESTAMP ->
                problems.add(new Problem(
                        "events have no time",
                        left + "they have no time that can be read. Compare timestampSpec with the events; trying one"
                                + " says more."));
            default -> {}
        }
    }

    private static Instant toSecond(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }

    private static String inWords(Duration duration) {
        if (duration.compareTo(Duration.ofMinutes(2)) < 0) {
            return duration.toSeconds() + " seconds";
        }
        if (duration.compareTo(Duration.ofHours(2)) < 0) {
            return duration.toMinutes() + " minutes";
        }
        return duration.compareTo(Duration.ofDays(2)) < 0 ? duration.toHours() + " hours" : duration.toDays() + " days";
    }

    private static long count(List<ReplicaStatus> replicas, State state) {
        return replicas.stream().filter(replica -> replica.state() == state).count();
    }

    private static String because(LinkStatus link) {
        return link.problem().map(why -> ": " + why).orElse("");
    }

    private static String because(ReplicaStatus replica) {
        return replica.problem().map(why -> ": " + why).orElse("");
    }
}
