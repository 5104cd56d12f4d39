// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.benchmarks.micro.Micro;
import org.junit.jupiter.api.Test;

class MicroTest {
    @Test
    void every_part_can_be_measured() throws Exception {
        assertThat(Micro.run(0))
                .extracting(result -> result.getPrimaryResult().getLabel())
                .contains("mapsAsJson", "objectsWithJackson", "timeOfIso", "partition", "sendWithCallback");
    }
}
