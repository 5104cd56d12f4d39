// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.SettableFuture;
import io.tranquility.extension.EndSignal.EndedException;
import io.tranquility.extension.EndSignal.Kind;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.joda.time.DateTime;
import org.joda.time.DateTimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EndSignalTest {
    private final ManualClock clock = new ManualClock();
    private final EndSignal end = new EndSignal(clock, Duration.ofMillis(1), inAnHour());

    @Test
    void the_shutoff_time_ends_the_wait() throws Exception {
        final AtomicInteger ticks = new AtomicInteger();
        end.awaitShutoff(() -> {
            ticks.incrementAndGet();
            clock.advance(Duration.ofHours(1));
        });
        assertThat(ticks).hasValue(1);
    }

    @Test
    void a_call_ends_the_wait_and_a_second_call_does_nothing() throws Exception {
        end.shutOff();
        end.shutOff();
        end.awaitShutoff(() -> {});
    }

    @Test
    void the_time_can_be_changed_during_the_wait() throws Exception {
        final EndSignal never = new EndSignal(clock, Duration.ofMillis(1), null);
        never.awaitShutoff(() -> never.shutOffAt(now()));
        assertThat(never.shutoffTime()).isEqualTo(now());
    }

    @Test
    void an_end_outranks_the_shutoff() {
        end.shutOff();
        end.end(Kind.CANCEL, null);
        final EndedException e = catchThrowableOfType(EndedException.class, () -> end.awaitShutoff(() -> {}));
        assertThat(e.end().kind()).isEqualTo(Kind.CANCEL);
    }

    @Test
    void the_first_end_counts() {
        final Exception cause = new Exception("disk full");
        end.end(Kind.FAILURE, cause);
        end.end(Kind.RESTART, null);
        final EndedException e = catchThrowableOfType(EndedException.class, () -> end.awaitShutoff(() -> {}));
        assertThat(e.end()).isEqualTo(new EndSignal.End(Kind.FAILURE, cause));
    }

    @Test
    void an_end_interrupts_the_wait_for_a_result() {
        final SettableFuture<Object> never = SettableFuture.create();
        end.end(Kind.RESTART, null);
        assertThatThrownBy(() -> end.await(never)).isInstanceOf(EndedException.class);
    }

    @Test
    void a_result_ends_its_wait() throws Exception {
        assertThat(end.await(Futures.immediateFuture("x"))).isEqualTo("x");
        assertThatThrownBy(() -> end.await(Futures.immediateFailedFuture(new Exception("no"))))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseMessage("no");
    }

    @Test
    void a_result_that_comes_later_ends_the_wait_too() throws Exception {
        final SettableFuture<String> later = SettableFuture.create();
        final Thread thread = new Thread(() -> later.set("x"), "later");
        thread.start();
        assertThat(end.await(later)).isEqualTo("x");
        thread.join();
    }

    @Test
    void a_condition_is_looked_at_when_it_is_woken_and_in_time() throws Exception {
        assertThat(end.await(() -> false, 1)).isFalse();
        final AtomicInteger looks = new AtomicInteger();
        final Thread thread = new Thread(end::wake, "waker");
        assertThat(end.await(
                        () -> {
                            if (looks.incrementAndGet() == 1) {
                                thread.start();
                                return false;
                            }
                            return true;
                        },
                        Long.MAX_VALUE))
                .isTrue();
        thread.join();
    }

    @Test
    void it_can_be_abandoned_again_and_again_until_publishing_starts() throws Exception {
        assertThat(end.abandon()).isTrue();
        assertThat(end.abandon()).isTrue();
        assertThatThrownBy(end::startPublishing).isInstanceOf(EndedException.class);
        final EndedException e = catchThrowableOfType(EndedException.class, () -> end.awaitShutoff(() -> {}));
        assertThat(e.end().kind()).isEqualTo(Kind.ABANDON);
    }

    @Test
    void what_is_being_published_or_has_ended_otherwise_cannot_be_abandoned() throws Exception {
        final EndSignal published = new EndSignal(clock, Duration.ofMillis(1), null);
        published.startPublishing();
        assertThat(published.abandon()).isFalse();
        published.await(Futures.immediateFuture("still published"));
        published.donePublishing();
        assertThat(published.abandon()).as("between two publications").isTrue();
        end.end(Kind.CANCEL, null);
        assertThat(end.abandon()).isFalse();
    }

    private DateTime now() {
        return new DateTime(clock.millis(), DateTimeZone.UTC);
    }

    private DateTime inAnHour() {
        return now().plusHours(1);
    }
}
