// SPDX-License-Identifier: Apache-2.0
package io.tranquility.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tranquility.beam.SendResult;
import io.tranquility.testing.HoldingBeam;
import io.tranquility.tranquilizer.Tranquilizer;
import io.tranquility.tranquilizer.TranquilizerTuning;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TranquilizerLeaseTest {
    private static final List<HoldingBeam<String>> OPENED = new CopyOnWriteArrayList<>();

    private record Counting(String name) implements BeamFactory<String> {
        @Override
        public Tranquilizer<String> makeTranquilizer() {
            if (name.equals("broken") && OPENED.isEmpty()) {
                OPENED.add(new HoldingBeam<>());
                throw new IllegalStateException("no ZooKeeper at zk:2181");
            }
            HoldingBeam<String> beam = new HoldingBeam<>();
            OPENED.add(beam);
            return Tranquilizer.over(beam, TranquilizerTuning.DEFAULT);
        }
    }

    @BeforeEach
    void forget() {
        OPENED.clear();
    }

    @Test
    void equal_factories_share_a_client_that_closes_with_the_last_lease() {
        TranquilizerLease<String> first = TranquilizerLease.of(new Counting("a"));
        TranquilizerLease<String> second = TranquilizerLease.of(new Counting("a"));
        assertThat(second.tranquilizer()).isSameAs(first.tranquilizer());
        assertThat(OPENED).hasSize(1);

        first.close();
        first.close();
        assertThat(OPENED.get(0).isClosed()).isFalse();
        second.close();
        assertThat(OPENED.get(0).isClosed()).isTrue();

        TranquilizerLease.of(new Counting("a")).close();
        assertThat(OPENED).hasSize(2);
    }

    @Test
    void one_lease_at_a_time_shows_the_metrics_and_the_next_does_when_it_is_closed() {
        RecordingRegistrar a = new RecordingRegistrar();
        RecordingRegistrar b = new RecordingRegistrar();
        TranquilizerLease<String> first = TranquilizerLease.of(new Counting("a"));
        TranquilizerLease<String> second = TranquilizerLease.of(new Counting("a"));
        first.showMetrics(a);
        second.showMetrics(b);
        var unused = first.tranquilizer().send("x");
        assertThat(a.number("events.received")).isEqualTo(1);
        assertThat(b.isEmpty()).isTrue();

        first.close();
        assertThat(a.isEmpty()).isTrue();
        assertThat(b.number("events.received")).isEqualTo(1);

        second.close(Duration.ZERO);
        assertThat(b.isEmpty()).isTrue();
    }

    @Test
    void an_idle_client_is_shown_until_it_is_closed() {
        RecordingRegistrar shown = new RecordingRegistrar();
        TranquilizerLease<String> lease = TranquilizerLease.of(new Counting("idle"), Duration.ofSeconds(1));
        lease.showMetrics(shown);

        lease.close();

        assertThat(shown.isEmpty()).isFalse();
        await().until(() -> OPENED.get(0).isClosed());
        await().until(shown::isEmpty);
    }

    @Test
    void closing_waits_no_longer_than_it_is_told_to() {
        TranquilizerLease<String> lease = TranquilizerLease.of(new Counting("a"));
        CompletableFuture<SendResult> held = lease.tranquilizer().send("x");

        lease.close(Duration.ofMillis(1));

        assertThat(OPENED.get(0).isClosed()).isTrue();
        assertThat(held).isCompletedExceptionally();
    }

    @Test
    void factories_that_are_not_equal_have_clients_of_their_own() {
        try (TranquilizerLease<String> a = TranquilizerLease.of(new Counting("a"));
                TranquilizerLease<String> b = TranquilizerLease.of(new Counting("b"))) {
            assertThat(b.tranquilizer()).isNotSameAs(a.tranquilizer());
        }
        assertThat(OPENED).hasSize(2).allMatch(HoldingBeam::isClosed);
    }

    @Test
    void many_threads_open_one_client() {
        List<TranquilizerLease<String>> leases = IntStream.range(0, 20)
                .parallel()
                .mapToObj(i -> TranquilizerLease.of(new Counting("a")))
                .toList();
        assertThat(OPENED).hasSize(1);
        leases.parallelStream().forEach(TranquilizerLease::close);
        assertThat(OPENED.get(0).isClosed()).isTrue();
    }

    @Test
    void a_client_that_idles_is_taken_again_and_closed_when_nobody_comes() {
        TranquilizerLease.of(new Counting("a"), Duration.ofDays(1)).close();
        TranquilizerLease<String> again = TranquilizerLease.of(new Counting("a"), Duration.ofMillis(1));
        assertThat(OPENED).hasSize(1);
        again.close();
        await().until(() -> OPENED.get(0).isClosed());
    }

    @Test
    void a_factory_that_throws_is_asked_again_by_the_next_lease() {
        assertThatThrownBy(() -> TranquilizerLease.of(new Counting("broken")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no ZooKeeper at zk:2181");
        try (TranquilizerLease<String> lease = TranquilizerLease.of(new Counting("broken"))) {
            assertThat(lease.tranquilizer()).isNotNull();
        }
    }
}
