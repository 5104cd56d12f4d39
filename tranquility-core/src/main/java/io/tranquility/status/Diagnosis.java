// SPDX-License-Identifier: Apache-2.0
package io.tranquility.status;

import io.tranquility.status.ReplicaStatus.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Says in words what is wrong with a pipeline, what that means for its events, and what to do. */
public final class Diagnosis {
    private static final Duration CLOCK_ALARM = Duration.ofSeconds(30);

    private Diagnosis() {}

    /** A sentence or two for each thing that is wrong now, the gravest first; none if all is well. */
    public static List<String> of(PipelineStatus status) {
        List<String> sentences = new ArrayList<>();
        zooKeeper(status.zooKeeper(), sentences);
        overlord(status.overlord(), sentences);
        clock(status.clockDifference(), sentences);
        for (IntervalStatus interval : status.intervals()) {
            interval(interval, sentences);
        }
        return sentences;
    }

    private static void zooKeeper(LinkStatus link, List<String> sentences) {
        if (link.state() == LinkStatus.State.AWAY) {
            sentences.add("ZooKeeper is away since " + link.since() + because(link)
                    + ". Events of intervals whose tasks are known go on; others wait. Check zookeeper.connect and that"
                    + " ZooKeeper runs.");
        }
    }

    private static void overlord(LinkStatus link, List<String> sentences) {
        if (link.state() == LinkStatus.State.AWAY) {
            sentences.add("Druid's Overlord does not answer since " + link.since() + because(link)
                    + ". Tasks that run go on taking events; no task can be created. Check that an Overlord runs and is"
                    + " the leader.");
        }
    }

    private static void clock(Duration difference, List<String> sentences) {
        if (difference.abs().compareTo(CLOCK_ALARM) > 0) {
            sentences.add("The clock of Druid's Overlord is " + difference.abs()
                    + (difference.isNegative() ? " behind" : " ahead of")
                    + " this machine's. Windows follow the Overlord's. Set the clocks right.");
        }
    }

    private static void interval(IntervalStatus interval, List<String> sentences) {
        String name = interval.start() + "/" + interval.end();
        interval.problem()
                .ifPresent(why -> sentences.add("The events of " + name + " wait, because its tasks cannot be found or"
                        + " created: " + why + "."));
        List<ReplicaStatus> current = interval.taskSets().stream()
                .filter(TaskSetStatus::isCurrent)
                .flatMap(set -> set.replicas().stream())
                .toList();
        long waiting = count(current, State.WAITING);
        if (waiting > 0) {
            sentences.add("No worker has capacity for " + waiting + (waiting == 1 ? " task" : " tasks") + " of " + name
                    + " yet, or they are being started; their events wait. If this lasts, add workers or raise"
                    + " druid.worker.capacity, or lower task.partitions or task.replicants.");
        }
        for (ReplicaStatus replica : current) {
            replica(name, replica, sentences);
        }
        interval.taskSets().stream()
                .filter(set -> !set.isCurrent())
                .flatMap(set -> set.replicas().stream())
                .filter(replica -> replica.state() == State.LOST)
                .forEach(replica -> sentences.add(
                        "The task " + replica.taskId() + " of " + name + " was lost, and another took its place"
                                + because(replica) + ". Rows that only it had are gone; see its log in Druid."));
    }

    private static void replica(String interval, ReplicaStatus replica, List<String> sentences) {
        switch (replica.state()) {
            case UNREACHABLE ->
                sentences.add("The task " + replica.taskId() + " runs, but does not answer"
                        + replica.location().map(uri -> " at " + uri).orElse("") + because(replica)
                        + ". Check the network to the workers, and druid.host there.");
            case RETIRING, RETIRED ->
                sentences.add(
                        "The task " + replica.taskId() + " is retired" + because(replica) + ". Its siblings have all"
                                + " events of " + interval + "; until the next interval there is one replica less.");
            case LOST ->
                sentences.add("The task " + replica.taskId() + " was lost" + because(replica)
                        + ". See its log in Druid; until the next interval there is one replica less.");
            default -> {}
        }
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
