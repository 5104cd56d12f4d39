// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.overlord;

import com.fasterxml.jackson.databind.JsonNode;
import io.tranquility.internal.http.Scheme;
import java.net.URI;
import java.util.Optional;

/**
 * What the Overlord says of a task.
 *
 * @param state where it is in its life
 * @param location where it listens, once that is known and until it has ended
 * @param message Druid's message if it failed, or empty
 */
public record TaskStatus(State state, Optional<URI> location, String message) {
    /** In the messages of the extension's tasks that failed after they had published; see docs/extension.md. */
    private static final String PUBLISHED = "rows are published";

    /** A task's life, as far as a sender needs to know it. */
    public enum State {
        /** Waits for a worker, or runs. */
        ACTIVE,
        SUCCESS,
        FAILED
    }

    /** Whether it has ended and published what it had, all of it or what a crash had left. */
    public boolean hasPublished() {
        return state == State.SUCCESS || (state == State.FAILED && message.contains(PUBLISHED));
    }

    /** Reads the answer of {@code GET /druid/indexer/v1/task/{id}/status}. */
    static TaskStatus parse(JsonNode answer, Scheme scheme) {
        JsonNode status = answer.path("status");
        State state =
                switch (status.path("statusCode").asText(status.path("status").asText())) {
                    case "SUCCESS" -> State.SUCCESS;
                    case "FAILED" -> State.FAILED;
                    default -> State.ACTIVE;
                };
        JsonNode location = status.path("location");
        // One that has ended listens nowhere, whatever ports it had.
        Optional<URI> uri = state == State.ACTIVE
                ? scheme.address(
                        location.path("host").asText(""),
                        location.path("port").asInt(-1),
                        location.path("tlsPort").asInt(-1))
                : Optional.empty();
        return new TaskStatus(state, uri, status.path("errorMsg").asText(""));
    }
}
