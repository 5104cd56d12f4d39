// SPDX-License-Identifier: Apache-2.0
package io.tranquility.faults;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * What is offered.
 *
 * @param id from 0 on, by which it is counted in Druid
 */
record Event(int id, Instant time) {
    Map<String, Object> toMap() {
        Map<String, Object> map = new HashMap<>();
        map.put("time", time.toString());
        map.put("id", id);
        map.put("page", page());
        return map;
    }

    String toJson() {
        return "{\"time\":\"" + time + "\",\"id\":" + id + ",\"page\":\"" + page() + "\"}";
    }

    private String page() {
        return "page" + id % 7;
    }
}
