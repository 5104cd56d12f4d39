// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.beam.DropReason;
import io.tranquility.tranquilizer.Outcomes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class SummaryTest {
    private static final Outcomes OUTCOMES = new Outcomes(10, 7, Map.of(DropReason.BEFORE_WINDOW, 2L), 1, 0);

    @Test
    void the_json_has_every_number_in_the_promised_order() {
        Summary summary = new Summary(
                OUTCOMES,
                3,
                OptionalLong.of(7),
                Optional.of(true),
                OptionalLong.of(42),
                Duration.ofMillis(1500),
                List.of());
        assertThat(summary.toJson())
                .isEqualTo("{\"received\":10,\"sent\":7,\"dropped\":2,\"failed\":1,\"unparseable\":3,\"queried\":7,"
                        + "\"handedOff\":true,\"queryableMillisP50\":42,\"seconds\":1.5}");
    }

    @Test
    void what_is_not_known_is_null_in_the_json() {
        Summary summary = new Summary(
                OUTCOMES,
                0,
                OptionalLong.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                Duration.ofSeconds(2),
                List.of());
        assertThat(summary.toJson())
                .endsWith("\"queried\":null,\"handedOff\":null,\"queryableMillisP50\":null,\"seconds\":2.0}");
    }

    @Test
    void the_status_is_0_without_problems_and_1_with_one() {
        Summary good = new Summary(
                OUTCOMES, 0, OptionalLong.of(7), Optional.empty(), OptionalLong.empty(), Duration.ZERO, List.of());
        assertThat(good.exitStatus()).isZero();
        assertThat(Summary.withoutEvents("Druid did not start", false).exitStatus())
                .isEqualTo(1);
    }

    @Test
    void a_run_without_events_has_not_handed_off_what_it_should_have() {
        assertThat(Summary.withoutEvents("stopped", true).toJson()).contains("\"handedOff\":false");
        assertThat(Summary.withoutEvents("stopped", false).toJson()).contains("\"handedOff\":null");
    }
}
