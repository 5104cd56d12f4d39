// SPDX-License-Identifier: Apache-2.0
package io.tranquility.status;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whether somebody else can be reached.
 *
 * @param state as last seen
 * @param since for how long it has been so, by this machine's clock
 * @param problem what the last try came to, while it is away
 */
public record LinkStatus(State state, Instant since, Optional<String> problem) {
    /** Whether it is there. */
    public enum State {
        /** Not tried yet. */
        UNKNOWN,
        /** It answered last time. */
        THERE,
        /** It did not. */
        AWAY
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("state", state.name());
        map.put("since", since.toString());
        problem.ifPresent(why -> map.put("problem", why));
        return map;
    }
}
