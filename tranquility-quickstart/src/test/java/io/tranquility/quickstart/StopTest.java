// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class StopTest {
    private final Stop stop = new Stop();

    @Test
    void a_request_interrupts_work_that_waits_and_the_interrupt_does_not_outlast_it() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        Thread requester = new Thread(
                () -> {
                    awaitQuietly(working);
                    stop.request();
                },
                "requester");
        requester.start();
        boolean interrupted = stop.interrupting(() -> {
            working.countDown();
            return !awaitQuietly(new CountDownLatch(1));
        });
        requester.join();
        assertThat(interrupted).isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(stop.isRequested()).isTrue();
        assertThat(stop.await(Duration.ZERO)).isTrue();
    }

    @Test
    void work_that_begins_after_the_request_is_interrupted_too() {
        stop.request();
        assertThat(stop.<Boolean>interrupting(() -> Thread.currentThread().isInterrupted()))
                .isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void without_a_request_waiting_ends_with_the_time() throws InterruptedException {
        assertThat(stop.await(Duration.ofMillis(1))).isFalse();
        assertThat(stop.isRequested()).isFalse();
    }

    /** False if interrupted. */
    private static boolean awaitQuietly(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }
}
