// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tranquility.tranquilizer.Outcomes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a run ended.
 *
 * @param outcomes what became of the events; none is pending
 * @param unparseable how much of the input was no event
 * @param queried the events that Druid counts; empty if that cannot be known
 * @param handedOff whether all was handed off; empty if that was not asked for
 * @param queryableMillisP50 the median time from send to queryable; empty if none was measured
 * @param time from the first event to the last outcome
 * @param problems why the run is no success, in words; empty if it is one
 */
record Summary(
        Outcomes outcomes,
        long unparseable,
        OptionalLong queried,
        Optional<Boolean> handedOff,
        OptionalLong queryableMillisP50,
        Duration time,
        List<String> problems) {
    private static final ObjectMapper JSON = new ObjectMapper();

    Summary {
        problems = List.copyOf(problems);
    }

    /** The end of a run in which no event was read. */
    static Summary withoutEvents(String problem, boolean handOffWanted) {
        return new Summary(
                new Outcomes(0, 0, Map.of(), 0, 0),
                0,
                OptionalLong.empty(),
                handOffWanted ? Optional.of(false) : Optional.empty(),
                OptionalLong.empty(),
                Duration.ZERO,
                List.of(problem));
    }

    /** 0 if what Druid counts is what was sent and nothing failed, else 1. */
    int exitStatus() {
        return problems.isEmpty() ? 0 : 1;
    }

    /** The object of {@code --json}, on one line. */
    String toJson() {
        ObjectNode json = JSON.createObjectNode();
        json.put("received", outcomes.received());
        json.put("sent", outcomes.sent());
        json.put("dropped", outcomes.dropped());
        json.put("failed", outcomes.failed());
        json.put("unparseable", unparseable);
        json.put("queried", queried.isPresent() ? (Long) queried.getAsLong() : null);
        json.put("handedOff", handedOff.orElse(null));
        json.put("queryableMillisP50", queryableMillisP50.isPresent() ? (Long) queryableMillisP50.getAsLong() : null);
        json.put("seconds", time.toMillis() / 1000.0);
        return json.toString();
    }
}
