// SPDX-License-Identifier: Apache-2.0
package io.tranquility.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A push task as the extension documents it: its batches, the numbers it knows, and how far it is in its life. */
final class ModelTask {
    enum State {
        STARTING,
        TAKING,
        CLOSED,
        PUBLISHED,
        SUCCESS,
        FAILED
    }

    private static final int NUMBERS_KEPT = 8;

    /** As it was submitted. */
    final JsonNode payload;

    final String id;
    final String group;
    State state = State.STARTING;

    /** Druid's message, if it failed. */
    String failure = "";

    /** Came back from a crash without all that it had taken. */
    boolean lostRows;

    /** In nanoseconds of the simulation. */
    long unreachableUntil;

    long silentUntil;

    /** When the simulation last killed or crashed it, or 0. */
    long hurtAt;

    /** Instances that cannot reach it until these moments. */
    final Map<Integer, Long> unreachableFor = new HashMap<>();

    private final Map<String, List<String>> batches = new LinkedHashMap<>();
    private final Map<String, TreeMap<Long, String>> numbers = new HashMap<>();
    private final Set<String> notPersisted = new HashSet<>();
    private int unnumbered;

    ModelTask(JsonNode payload) {
        this.payload = payload;
        this.id = payload.path("id").asText();
        this.group = payload.path("resource").path("availabilityGroup").asText();
    }

    void fail(String message) {
        state = State.FAILED;
        failure = message;
    }

    /** Whether its JSON says that it belongs to other clients. */
    boolean isStrangers() {
        return !payload.at("/context/tranquilityOwner").asText().equals(Instance.OWNER);
    }

    boolean isActive() {
        return state != State.SUCCESS && state != State.FAILED;
    }

    /** Whether it is of the first attempt at the interval that starts then. */
    boolean isFirstAttempt(String intervalStart) {
        int at = id.indexOf(intervalStart + "_");
        return at >= 0
                && Integer.parseInt(
                                id.substring(at + intervalStart.length() + 1).split("_", -1)[0])
                        < 1000;
    }

    boolean hasRowsToPublish() {
        return state == State.TAKING || state == State.CLOSED;
    }

    boolean has(String event) {
        return batches.values().stream().anyMatch(events -> events.contains(event));
    }

    List<String> events() {
        return batches.values().stream().flatMap(List::stream).toList();
    }

    /** Answers a batch with the status of the wire. */
    int push(String producer, String sequence, String body) {
        if (producer == null) {
            return state == State.TAKING ? take("unnumbered-" + unnumbered++, body) : 410;
        }
        TreeMap<Long, String> known = numbers.computeIfAbsent(producer, any -> new TreeMap<>());
        long number = Long.parseLong(sequence);
        if (body.equals(known.get(number))) {
            return 200;
        }
        if (state != State.TAKING) {
            return 410;
        }
        if (known.size() == NUMBERS_KEPT && number < known.firstKey()) {
            return 409;
        }
        known.put(number, body);
        if (known.size() > NUMBERS_KEPT) {
            known.pollFirstEntry();
        }
        return take(producer + "/" + number, body);
    }

    void persist() {
        notPersisted.clear();
    }

    /** Back to what was persisted; returns the events that are lost. */
    List<String> crash() {
        List<String> lost = new ArrayList<>();
        for (String batch : notPersisted) {
            lost.addAll(batches.remove(batch));
            int slash = batch.lastIndexOf('/');
            if (slash > 0) {
                numbers.get(batch.substring(0, slash)).remove(Long.valueOf(batch.substring(slash + 1)));
            }
        }
        notPersisted.clear();
        lostRows |= !lost.isEmpty();
        return lost;
    }

    private int take(String key, String body) {
        batches.put(key, List.of(body.split(",", -1)));
        notPersisted.add(key);
        return 200;
    }
}
