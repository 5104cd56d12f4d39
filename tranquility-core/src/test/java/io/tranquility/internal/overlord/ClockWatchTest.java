// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.overlord;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.druid.DruidSecurity;
import io.tranquility.internal.http.FakeHttpSender;
import io.tranquility.internal.http.HttpAnswer;
import io.tranquility.internal.time.CorrectedScheduler;
import io.tranquility.testing.ManualScheduler;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class ClockWatchTest {
    private final ManualScheduler machine = new ManualScheduler(Instant.parse("2026-11-23T13:25:00Z"));
    private final CorrectedScheduler corrected = new CorrectedScheduler(machine);
    private final FakeHttpSender http = new FakeHttpSender();
    private final ClockWatch watch = new ClockWatch(
            new HttpOverlord(
                    http,
                    () -> CompletableFuture.completedFuture(List.of(URI.create("http://overlord"))),
                    DruidSecurity.NONE,
                    corrected::heard),
            machine);

    private void overlordIsAhead(Duration difference) {
        http.serve(call -> CompletableFuture.completedFuture(new HttpAnswer(
                200,
                Map.of(
                        "date",
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                machine.now().plus(difference).atOffset(ZoneOffset.UTC))),
                "{\"version\":\"33.0.0\"}".getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void a_clock_that_is_wrong_is_corrected_when_the_overlord_was_asked_twice() {
        overlordIsAhead(Duration.ofMinutes(4));
        assertThat(watch.ask()).isCompleted();
        assertThat(watch.ask()).isCompleted();
        assertThat(corrected.now()).isEqualTo(machine.now().plus(Duration.ofMinutes(4)));
    }

    @Test
    void a_clock_that_gets_wrong_later_is_corrected_though_nothing_else_is_asked_of_the_overlord() {
        overlordIsAhead(Duration.ZERO);
        watch.start();
        machine.advance(Duration.ofHours(1));
        assertThat(corrected.now()).isEqualTo(machine.now());

        overlordIsAhead(Duration.ofMinutes(-3));
        machine.advance(ClockWatch.PERIOD.multipliedBy(2));

        assertThat(corrected.now()).isEqualTo(machine.now().minus(Duration.ofMinutes(3)));
    }

    @Test
    void goes_on_when_the_overlord_was_away() {
        http.serve(call -> CompletableFuture.failedFuture(new IOException("refused")));
        assertThat(watch.ask()).isCompleted();
        watch.start();
        machine.advance(Duration.ofMinutes(5));

        overlordIsAhead(Duration.ofMinutes(1));
        machine.advance(ClockWatch.PERIOD.multipliedBy(2));

        assertThat(corrected.now()).isEqualTo(machine.now().plus(Duration.ofMinutes(1)));
    }
}
