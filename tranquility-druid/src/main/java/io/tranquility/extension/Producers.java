// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is known of every producer, by its id. Of lanes, which send one batch after another, at most {@value #MAX_PRODUCERS}:
 * the longest idle is forgotten for a new one, if it has been idle for an hour; else the new one has to wait. Of producers
 * of a single batch as many again: the longest idle is forgotten for a new one at once, so they never keep a lane waiting.
 *
 * <p>Not thread-safe: {@link Intake} guards it with its lock.
 */
final class Producers {
    static final int MAX_PRODUCERS = 10_000;
    static final Duration FORGET_AFTER = Duration.ofHours(1);

    /** What a number and a body mean, given what was taken before. */
    enum Verdict {
        NEW,
        REPEAT,
        /** A known number with another body: taken, because repeating is bad and losing is worse. */
        CONFLICT,
        BELOW_WINDOW,
        NO_ROOM
    }

    private final Clock clock;

    /** In the order of last use, longest idle first. */
    private final Map<String, ProducerWindow> lanes = new LinkedHashMap<>();

    /** In the same order. */
    private final Map<String, ProducerWindow> singles = new LinkedHashMap<>();

    private long forgotten;

    Producers(Clock clock) {
        this.clock = clock;
    }

    /** Replaces everything by what a task before the restart had committed. */
    void restore(Map<String, ProducerWindow> committed) {
        lanes.clear();
        singles.clear();
        committed.entrySet().stream()
                .sorted(Map.Entry.comparingByValue((a, b) -> Long.compare(a.lastSeen(), b.lastSeen())))
                .forEach(entry ->
                        windows(entry.getValue().knows(Producer.SINGLE_BATCH)).put(entry.getKey(), entry.getValue()));
    }

    Verdict judge(Producer producer, String digest) {
        final ProducerWindow window = windows(producer.isOfSingleBatch()).get(producer.id());
        if (window == null) {
            return producer.isOfSingleBatch() || hasRoomForLane() ? Verdict.NEW : Verdict.NO_ROOM;
        }
        if (window.find(producer.sequence(), digest) != null) {
            return Verdict.REPEAT;
        }
        if (window.knows(producer.sequence())) {
            return Verdict.CONFLICT;
        }
        return window.isBelow(producer.sequence()) ? Verdict.BELOW_WINDOW : Verdict.NEW;
    }

    /** The rows of a batch judged a {@link Verdict#REPEAT} that were not taken when it first came. */
    RejectedRows repeated(Producer producer, String digest) {
        final Map<String, ProducerWindow> windows = windows(producer.isOfSingleBatch());
        final ProducerWindow window = windows.remove(producer.id());
        windows.put(producer.id(), window.seen(clock.millis()));
        return window.find(producer.sequence(), digest).rejected();
    }

    /** Records a batch after its rows are in. */
    void taken(Producer producer, String digest, RejectedRows rejected) {
        final Map<String, ProducerWindow> windows = windows(producer.isOfSingleBatch());
        ProducerWindow window = windows.remove(producer.id());
        if (window == null) {
            window = ProducerWindow.empty();
            forgetOneIfFull(windows);
        }
        windows.put(
                producer.id(),
                window.with(new ProducerWindow.TakenBatch(producer.sequence(), digest, rejected), clock.millis()));
    }

    int size() {
        return lanes.size() + singles.size();
    }

    /** How many producers were forgotten to make room, by this run of the task. */
    long forgotten() {
        return forgotten;
    }

    /** An immutable copy for the commit metadata. */
    Map<String, ProducerWindow> snapshot() {
        final Map<String, ProducerWindow> all = new HashMap<>(lanes);
        all.putAll(singles);
        return Map.copyOf(all);
    }

    private Map<String, ProducerWindow> windows(boolean ofSingleBatch) {
        return ofSingleBatch ? singles : lanes;
    }

    private boolean hasRoomForLane() {
        return lanes.size() < MAX_PRODUCERS
                || lanes.values().iterator().next().lastSeen() <= clock.millis() - FORGET_AFTER.toMillis();
    }

    private void forgetOneIfFull(Map<String, ProducerWindow> windows) {
        if (windows.size() >= MAX_PRODUCERS) {
            windows.remove(windows.keySet().iterator().next());
            forgotten++;
        }
    }
}
