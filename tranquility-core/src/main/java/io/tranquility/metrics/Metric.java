// SPDX-License-Identifier: Apache-2.0
package io.tranquility.metrics;

import io.tranquility.beam.DropReason;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a pipeline measures; each metric is declared once, here, and docs/metrics.md is made of it.
 *
 * <p>At any moment {@code received = sent + dropped + failed + pending}.
 */
public enum Metric {
    /** Events given to the tranquilizer. */
    EVENTS_RECEIVED("tranquility.events.received", Kind.COUNTER, Unit.EVENTS, null, "Events given to the pipeline."),
    /** Events in Druid. */
    EVENTS_SENT("tranquility.events.sent", Kind.COUNTER, Unit.EVENTS, null, "Events that are in Druid."),
    /** Events left out for good. */
    EVENTS_DROPPED(
            "tranquility.events.dropped",
            Kind.COUNTER,
            Unit.EVENTS,
            "reason",
            "Events left out for good, because sending them again cannot help."),
    /** Events that failed. */
    EVENTS_FAILED(
            "tranquility.events.failed",
            Kind.COUNTER,
            Unit.EVENTS,
            null,
            "Events whose delivery failed; sending them again may help."),
    /** Events without an outcome. */
    EVENTS_PENDING("tranquility.events.pending", Kind.GAUGE, Unit.EVENTS, null, "Events that have no outcome yet."),
    /** What they take. */
    BYTES_PENDING(
            "tranquility.pending.bytes",
            Kind.GAUGE,
            Unit.BYTES,
            null,
            "About how much memory they take; 0 without tranquility.maxPendingBytes."),
    /** Sizes of batches. */
    BATCH_EVENTS(
            "tranquility.batch.events",
            Kind.HISTOGRAM,
            Unit.EVENTS,
            null,
            "The events of a batch; its count is the number of batches."),
    /** How long a batch is collected and waits. */
    QUEUE_WAIT(
            "tranquility.queue.wait",
            Kind.HISTOGRAM,
            Unit.SECONDS,
            null,
            "From the first event of a batch until the batch is handed on: linger, and waiting for earlier ones."),
    /** How long a batch takes. */
    DELIVERY(
            "tranquility.delivery",
            Kind.HISTOGRAM,
            Unit.SECONDS,
            null,
            "From then on until all events of the batch have their outcomes."),
    /** Bodies taken by all live replicas. */
    PUSHES(
            "tranquility.pushes",
            Kind.COUNTER,
            Unit.PUSHES,
            null,
            "Bodies that all live replicas of a partition have taken."),
    /** What was in them. */
    PUSH_BYTES(
            "tranquility.push.bytes",
            Kind.COUNTER,
            Unit.BYTES,
            null,
            "What was in them, counted once for all replicas."),
    /** Tries after the first. */
    RETRIES("tranquility.retries", Kind.COUNTER, Unit.PUSHES, null, "Tries to push a body to a task, after the first."),
    /** Repeats that the task knew. */
    REPEATS_SKIPPED(
            "tranquility.repeats.skipped",
            Kind.COUNTER,
            Unit.PUSHES,
            null,
            "Repeated bodies that a task had already, and so did not take again."),
    /** Task sets by how they came to be used. */
    TASK_SETS(
            "tranquility.task.sets",
            Kind.COUNTER,
            Unit.TASK_SETS,
            "how",
            "Task sets that this process began to use: created by it, adopted from another instance, or put in the"
                    + " place of lost ones (replaced)."),
    /** Replicas that missed events. */
    REPLICAS_RETIRED(
            "tranquility.replicas.retired",
            Kind.COUNTER,
            Unit.TASKS,
            null,
            "Tasks ended because they missed events that a sibling has."),
    /** Replicas that take events. */
    REPLICAS_LIVE("tranquility.replicas.live", Kind.GAUGE, Unit.TASKS, null, "Tasks that take events, or may."),
    /** Open intervals. */
    INTERVALS("tranquility.intervals", Kind.GAUGE, Unit.INTERVALS, null, "Intervals that take events."),
    /** ZooKeeper. */
    ZOOKEEPER_CONNECTED(
            "tranquility.zookeeper.connected", Kind.GAUGE, Unit.YES_OR_NO, null, "1 while ZooKeeper is there, else 0."),
    /** The Overlord. */
    OVERLORD_CONNECTED(
            "tranquility.overlord.connected",
            Kind.GAUGE,
            Unit.YES_OR_NO,
            null,
            "1 while the Overlord answered last time, else 0."),
    /** Clocks. */
    CLOCK_DIFFERENCE(
            "tranquility.clock.difference",
            Kind.GAUGE,
            Unit.SECONDS,
            null,
            "How far the clock of Druid's Overlord is ahead of this machine's.");

    private final String id;
    private final Kind kind;
    private final Unit unit;
    private final String label;
    private final String doc;

    /** What kind of number it is. */
    public enum Kind {
        /** Only grows. */
        COUNTER,
        /** Goes up and down. */
        GAUGE,
        /** The distribution of values, with their count and sum. */
        HISTOGRAM
    }

    /** What is counted or measured. */
    public enum Unit {
        /** Events. */
        EVENTS,
        /** Bytes. */
        BYTES,
        /** Seconds; listeners are told nanoseconds. */
        SECONDS,
        /** Bodies sent to tasks. */
        PUSHES,
        /** Task sets. */
        TASK_SETS,
        /** Tasks. */
        TASKS,
        /** Intervals. */
        INTERVALS,
        /** 0 or 1. */
        YES_OR_NO
    }

    Metric(String id, Kind kind, Unit unit, String label, String doc) {
        this.id = id;
        this.kind = kind;
        this.unit = unit;
        this.label = label;
        this.doc = doc;
    }

    /** Its name, words with dots between them. */
    public String id() {
        return id;
    }

    /** What kind of number it is. */
    public Kind kind() {
        return kind;
    }

    /** What is counted or measured. */
    public Unit unit() {
        return unit;
    }

    /** What its values are told apart by, if by anything. */
    public Optional<String> label() {
        return Optional.ofNullable(label);
    }

    /** What its label may be; nothing if it has none. */
    public List<String> labelValues() {
        return switch (this) {
            case EVENTS_DROPPED ->
                Arrays.stream(DropReason.values()).map(DropReason::name).toList();
            case TASK_SETS -> List.of("created", "adopted", "replaced");
            default -> List.of();
        };
    }

    /** What it is, in a sentence. */
    public String doc() {
        return doc;
    }

    /**
     * Its name for where names are in camel case and belong to a group of their own, as in {@code eventsDropped}.
     */
    public String camelCase() {
        String capitals = words().map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining());
        return capitals.substring(0, 1).toLowerCase(Locale.ROOT) + capitals.substring(1);
    }

    /** Those of the id, without the first, which is that of the project. */
    Stream<String> words() {
        return Arrays.stream(id.split("\\.", -1)).skip(1);
    }
}
