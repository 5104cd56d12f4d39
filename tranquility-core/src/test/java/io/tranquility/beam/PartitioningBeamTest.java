// SPDX-License-Identifier: Apache-2.0
package io.tranquility.beam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tranquility.testing.RecordingDelivery;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PartitioningBeamTest {
    /** Settles what it gets, and keeps it. */
    private static final class TakingBeam implements Beam<String> {
        private final List<String> taken = new ArrayList<>();
        private boolean closed;

        @Override
        public void deliver(List<? extends Delivery<String>> deliveries) {
            deliveries.forEach(delivery -> taken.add(delivery.event()));
            Delivery.sentAll(deliveries);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private final TakingBeam even = new TakingBeam();
    private final TakingBeam odd = new TakingBeam();

    @Test
    void each_event_goes_to_its_partition_in_order() {
        Beam<String> beam = new PartitioningBeam<>((event, n) -> event.length() % n, List.of(even, odd));
        List<RecordingDelivery<String>> deliveries = RecordingDelivery.of("aa", "b", "cccc", "ddd");
        beam.deliver(deliveries);
        assertThat(even.taken).containsExactly("aa", "cccc");
        assertThat(odd.taken).containsExactly("b", "ddd");
        assertThat(deliveries)
                .allSatisfy(delivery -> assertThat(delivery.result()).isEqualTo(SendResult.SENT));
    }

    @Test
    void an_event_that_the_partitioner_fails_on_fails_alone() {
        Beam<String> beam = new PartitioningBeam<>((event, n) -> event.charAt(0) % n, List.of(even, odd));
        List<RecordingDelivery<String>> deliveries = RecordingDelivery.of("a", "", "b");
        beam.deliver(deliveries);
        assertThat(deliveries.get(0).result()).isEqualTo(SendResult.SENT);
        assertThat(deliveries.get(1).failure()).hasMessageContaining("partitioner");
        assertThat(deliveries.get(2).result()).isEqualTo(SendResult.SENT);
    }

    @Test
    void with_one_partition_nobody_is_asked() {
        Beam<String> beam = new PartitioningBeam<>(
                (event, n) -> {
                    throw new AssertionError("asked");
                },
                List.of(even));
        beam.deliver(RecordingDelivery.of("a"));
        assertThat(even.taken).containsExactly("a");
    }

    @Test
    void closes_all_its_beams_and_needs_at_least_one() {
        new PartitioningBeam<>((event, n) -> 0, List.of(even, odd)).close();
        assertThat(even.closed).isTrue();
        assertThat(odd.closed).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PartitioningBeam<>((String event, int n) -> 0, List.of()));
    }
}
