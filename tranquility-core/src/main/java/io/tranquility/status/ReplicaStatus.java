// SPDX-License-Identifier: Apache-2.0
package io.tranquility.status;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One task, as this process last saw it.
 *
 * @param taskId its id at the Overlord
 * @param state how it is
 * @param location where it was last known to listen, if that is known
 * @param batches batches that it took from this process
 * @param events the events in them
 * @param inFlight batches that are on their way to it
 * @param problem why the last try to reach it came to nothing, or why it left; empty if there is nothing to say
 */
public record ReplicaStatus(
        String taskId,
        State state,
        Optional<URI> location,
        long batches,
        long events,
        int inFlight,
        Optional<String> problem) {
    /** How a task is. */
    public enum State {
        /** It is not created yet, or the Overlord could not be asked whether it is. */
        WANTED,
        /** It is created, and waits for a worker or is being started. */
        WAITING,
        /** It runs and answers. */
        RUNNING,
        /** It runs, but did not answer when it was last called. */
        UNREACHABLE,
        /** It missed events and is being ended. */
        RETIRING,
        /** It missed events and has been ended; it published nothing. */
        RETIRED,
        /** It publishes what it has, or has done so, and takes no more. */
        CLOSED,
        /** It failed, and published nothing. */
        LOST
    }

    /** Whether it takes events, or may come to do so. */
    public boolean isLive() {
        return state == State.WANTED || state == State.WAITING || state == State.RUNNING || state == State.UNREACHABLE;
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("taskId", taskId);
        map.put("state", state.name());
        location.ifPresent(uri -> map.put("location", uri.toString()));
        map.put("batches", batches);
        map.put("events", events);
        map.put("inFlight", inFlight);
        problem.ifPresent(why -> map.put("problem", why));
        return map;
    }
}
