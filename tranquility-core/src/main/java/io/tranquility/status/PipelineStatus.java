// SPDX-License-Identifier: Apache-2.0
package io.tranquility.status;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the pipeline of a data source is doing, at about one moment: each part is looked at by itself, while events go on.
 *
 * @param dataSource the data source
 * @param time when, by Druid's clock, which decides what is late
 * @param window which events are admitted now
 * @param intervals those that take events here, the earliest first
 * @param zooKeeper the connection to ZooKeeper
 * @param overlord whether the Overlord answers
 * @param druidVersion Druid's version, once it is known
 * @param clockDifference how far Druid's clock is ahead of this machine's; negative if it is behind, and zero if that is
 *     less than can be told
 * @param troubles what went wrong lately
 */
public record PipelineStatus(
        String dataSource,
        Instant time,
        AdmittedWindow window,
        List<IntervalStatus> intervals,
        LinkStatus zooKeeper,
        LinkStatus overlord,
        Optional<String> druidVersion,
        Duration clockDifference,
        RecentTroubles troubles) {
    public PipelineStatus {
        intervals = List.copyOf(intervals);
    }

    /** All of it as maps, lists, texts and numbers, for JSON; times and periods are texts in ISO 8601. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("dataSource", dataSource);
        map.put("time", time.toString());
        map.put("window", window.toMap());
        map.put("intervals", intervals.stream().map(IntervalStatus::toMap).toList());
        map.put("zooKeeper", zooKeeper.toMap());
        map.put("overlord", overlord.toMap());
        druidVersion.ifPresent(version -> map.put("druidVersion", version));
        map.put("clockDifference", clockDifference.toString());
        troubles.addTo(map);
        return map;
    }
}
