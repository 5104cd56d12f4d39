// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tranquility.beam.SendResult;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the events of a source, on a thread of its own, until the source ends, enough were sent, or {@link #stop} is called.
 * The thread may then still wait for input, but sends nothing more; it is a daemon.
 */
final class Feeder {
    private static final Logger log = LoggerFactory.getLogger(Feeder.class);

    /** Takes one event; may wait for room. */
    @FunctionalInterface
    interface Sink {
        CompletableFuture<SendResult> send(Map<String, Object> event, long nowNanos);
    }

    private final EventSource source;
    private final Optional<Pacer> pacer;
    private final long maxEvents;
    private final Sink sink;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "quickstart-feeder");

    /** Held while an event is sent, so that who holds it after {@code stopped} knows that no more will be. */
    private final ReentrantLock sending = new ReentrantLock();

    @GuardedBy("this")
    private Optional<String> failure = Optional.empty();

    /**
     * @param pacer when the next event is due; without one as fast as the sink takes them
     * @param maxEvents how many are sent at most
     */
    Feeder(EventSource source, Optional<Pacer> pacer, long maxEvents, Sink sink) {
        this.source = source;
        this.pacer = pacer;
        this.maxEvents = maxEvents;
        this.sink = sink;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Waits for the end; returns whether it came in time. */
    boolean awaitEnd(Duration timeout) throws InterruptedException {
        return ended.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Sends nothing more. An event that waits for room longer than the patience is given up, and fails. */
    void stop(Duration patience) throws InterruptedException {
        stopped.countDown();
        if (sending.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            sending.unlock();
        } else {
            thread.interrupt();
            sending.lockInterruptibly();
            sending.unlock();
        }
    }

    /** Why the source could not be read to its end. */
    synchronized Optional<String> failure() {
        return failure;
    }

    private void run() {
        try (source) {
            Optional<Map<String, Object>> event = Optional.empty();
            for (long sent = 0; sent < maxEvents; sent++) {
                event = source.next();
                if (event.isEmpty() || !send(event.get())) {
                    break;
                }
            }
        } catch (IOException e) {
            fail("The input cannot be read further: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // by stop, and the end of the thread
        } catch (RuntimeException e) {
            log.error("The feeder failed, which is a bug", e);
            fail("The quickstart itself failed: " + e);
        } finally {
            ended.countDown();
        }
    }

    /** Sends when it is due; false if stopped before. */
    private boolean send(Map<String, Object> event) throws InterruptedException {
        if (pacer.isPresent()) {
            for (long wait = pacer.get().take(System.nanoTime());
                    wait > 0;
                    wait = pacer.get().take(System.nanoTime())) {
                if (stopped.await(wait, TimeUnit.NANOSECONDS)) {
                    return false;
                }
            }
        }
        sending.lock();
        try {
            if (stopped.getCount() == 0) {
                return false;
            }
            CompletableFuture<SendResult> unused = sink.send(event, System.nanoTime());
            return true;
        } finally {
            sending.unlock();
        }
    }

    private synchronized void fail(String message) {
        failure = Optional.of(message);
    }
}
