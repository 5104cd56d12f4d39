// SPDX-License-Identifier: Apache-2.0
package io.tranquility.storm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.apache.storm.Config;
import org.junit.jupiter.api.Test;

final class DeliveryTimeoutTest {
    @Test
    void it_is_three_quarters_of_the_message_timeout_however_the_number_is_written() {
        assertThat(DeliveryTimeout.of(Map.of(Config.TOPOLOGY_MESSAGE_TIMEOUT_SECS, 10)))
                .isEqualTo(Duration.ofMillis(7500));
        assertThat(DeliveryTimeout.of(Map.of(Config.TOPOLOGY_MESSAGE_TIMEOUT_SECS, 120L)))
                .isEqualTo(Duration.ofSeconds(90));
        assertThat(DeliveryTimeout.of(Map.of())).isEqualTo(Duration.ofMillis(22_500));
    }

    @Test
    void without_message_timeouts_there_is_none() {
        assertThat(DeliveryTimeout.of(Map.of(
                        Config.TOPOLOGY_ENABLE_MESSAGE_TIMEOUTS, false, Config.TOPOLOGY_MESSAGE_TIMEOUT_SECS, 10)))
                .isEqualTo(DeliveryTimeout.NEVER);
    }
}
