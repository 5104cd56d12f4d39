// SPDX-License-Identifier: Apache-2.0
package io.tranquility.status;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which events are admitted.
 *
 * @param from the earliest time of an event
 * @param to the first time that is too late
 * @param windowPeriod the configured period around now, from which whole segments follow
 */
public record AdmittedWindow(Instant from, Instant to, Duration windowPeriod) {
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("from", from.toString());
        map.put("to", to.toString());
        map.put("windowPeriod", windowPeriod.toString());
        return map;
    }
}
