// SPDX-License-Identifier: Apache-2.0
package io.tranquility.storm;

import java.time.Duration;
import java.util.Map;
import org.apache.storm.Config;
import org.apache.storm.utils.ObjectReader;

/**
 * How long a tuple may wait for its event's outcome: three quarters of the topology's {@code topology.message.timeout.secs}.
 * Storm counts from the spout, so the rest is for the way to the bolt.
 */
final class DeliveryTimeout {
    /** Storm never replays by itself; the client's own retries end some time. */
    static final Duration NEVER = Duration.ofNanos(Long.MAX_VALUE);

    private static final int STORMS_DEFAULT_SECONDS = 30;

    private DeliveryTimeout() {}

    static Duration of(Map<String, Object> topologyConfig) {
        if (!ObjectReader.getBoolean(topologyConfig.get(Config.TOPOLOGY_ENABLE_MESSAGE_TIMEOUTS), true)) {
            return NEVER;
        }
        int seconds =
                ObjectReader.getInt(topologyConfig.get(Config.TOPOLOGY_MESSAGE_TIMEOUT_SECS), STORMS_DEFAULT_SECONDS);
        return Duration.ofMillis(seconds * 750L);
    }
}
