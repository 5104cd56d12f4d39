// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import io.tranquility.beam.Beam;
import io.tranquility.beam.Delivery;
import io.tranquility.beam.DropReason;
import io.tranquility.beam.IntervalOverException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Does with each event what its field {@code action} says: drop, fail, failOnce, or over; others are kept, as sent. While it
 * is held it settles nothing. Thread-safe.
 */
final class ScriptedBeam implements Beam<Map<String, Object>> {
    private final List<Map<String, Object>> sent = new ArrayList<>();
    private final List<Delivery<Map<String, Object>>> waiting = new ArrayList<>();
    private final List<Optional<Instant>> receivedAt = new ArrayList<>();
    private final List<Object> failed = new ArrayList<>();
    private final Map<String, List<Object>> named = new TreeMap<>();
    private boolean held;
    private boolean allFail;
    private boolean closed;

    @Override
    public synchronized void deliver(List<? extends Delivery<Map<String, Object>>> deliveries) {
        deliveries.get(0).batchName().ifPresent(name -> named.computeIfAbsent(name, any -> new ArrayList<>())
                .add(deliveries.stream()
                        .map(delivery -> delivery.event().get("n"))
                        .toList()));
        if (held) {
            waiting.addAll(deliveries);
        } else {
            deliveries.forEach(this::settle);
        }
    }

    /** From now on events wait. */
    synchronized void hold() {
        held = true;
    }

    /** From now on events fail, whatever they say. */
    synchronized void failAll() {
        allFail = true;
    }

    /** Settles those that wait, and from now on all. */
    synchronized void letGo() {
        held = false;
        waiting.forEach(this::settle);
        waiting.clear();
    }

    synchronized List<Map<String, Object>> sent() {
        return List.copyOf(sent);
    }

    /** Of those that are sent, as they say. */
    synchronized List<Optional<Instant>> receivedAt() {
        return List.copyOf(receivedAt);
    }

    /** The numbers of the events of each batch with a name, as often as it came. */
    synchronized Map<String, List<Object>> named() {
        return Map.copyOf(named);
    }

    synchronized int waiting() {
        return waiting.size();
    }

    synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public synchronized void close() {
        closed = true;
        waiting.forEach(delivery -> delivery.fail(new IllegalStateException("closed")));
        waiting.clear();
    }

    private void settle(Delivery<Map<String, Object>> delivery) {
        Map<String, Object> event = delivery.event();
        Object action = event.get("action");
        if (allFail) {
            delivery.fail(new IllegalStateException("no Druid at all"));
        } else if ("drop".equals(action)) {
            delivery.drop(DropReason.BEFORE_WINDOW, "too old");
        } else if ("fail".equals(action) || ("failOnce".equals(action) && !failed.contains(event.get("n")))) {
            failed.add(event.get("n"));
            delivery.fail(new IllegalStateException("no Druid"));
        } else if ("over".equals(action)) {
            delivery.fail(new IntervalOverException("the interval is over"));
        } else {
            sent.add(event);
            receivedAt.add(delivery.receivedAt());
            delivery.sent();
        }
    }
}
