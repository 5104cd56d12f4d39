// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tranquility.beam.IntervalOverException;
import io.tranquility.beam.SendResult;
import io.tranquility.deadletters.DeadLetter;
import io.tranquility.deadletters.DeadLetters;
import io.tranquility.server.SpooledEvents.SpooledEvent;
import io.tranquility.spool.Spool;
import io.tranquility.spool.SpoolBatch;
import io.tranquility.spool.SpoolPayload;
import io.tranquility.tranquilizer.BufferFullException;
import io.tranquility.tranquilizer.Tranquilizer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The spool of one data source, and the thread that sends what is in it: a batch at a time, in order of arrival, again and
 * again until each event is in Druid, dropped, or too old. What is not sent is a dead letter before it leaves the spool.
 *
 * <p>{@code this} guards the counts, which change together with the spool's own. All else belongs to the thread.
 */
final class SpoolSender implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SpoolSender.class);

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(500);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(5);

    private final String dataSource;
    private final Spool spool;
    private final Duration maxAge;
    private final DeadLetters letters;
    private final Duration patience;
    private final Thread thread;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CompletableFuture<Void> stopRequested = new CompletableFuture<>();

    /** Where events go at the moment; null before the first, and then it changes with the configuration. */
    private volatile Outlet outlet;

    private boolean isFailing;

    @GuardedBy("this")
    private final SpoolCounts total = new SpoolCounts();

    /** Why an event leaves the spool that is not sent, beside the reasons for which Druid's pipeline drops it. */
    private enum Failure {
        EXPIRED,
        INTERVAL_OVER,
        UNREADABLE
    }

    /**
     * Where events go.
     *
     * @param pushEvents the most events of one push
     */
    private record Outlet(Tranquilizer<Map<String, Object>> tranquilizer, int pushEvents) {}

    /**
     * @param spool closed with this
     * @param maxAge how long an event is tried
     * @param patience how long {@link #close} waits for what is on its way
     */
    SpoolSender(String dataSource, Spool spool, Duration maxAge, DeadLetters letters, Duration patience) {
        this.dataSource = dataSource;
        this.spool = spool;
        this.maxAge = maxAge;
        this.letters = letters;
        this.patience = patience;
        this.thread = new Thread(this::run, "tranquility-spool-sender-" + dataSource);
        thread.setDaemon(true);
    }

    /**
     * Sends there from now on; the first call begins to send. For one thread at a time.
     *
     * @param pushEvents the most events of one push
     */
    void sendTo(Tranquilizer<Map<String, Object>> tranquilizer, int pushEvents) {
        boolean isFirst = outlet == null;
        outlet = new Outlet(tranquilizer, pushEvents);
        if (isFirst) {
            thread.start();
        }
    }

    /** As {@link Spool#append}. */
    CompletableFuture<Void> append(Instant receivedAt, List<SpoolPayload> payloads) {
        return spool.append(receivedAt, payloads);
    }

    /** The counts: {@code pendingAtStart + spooled = sent + dropped + failed + lost + pending}. */
    synchronized Map<String, Object> describe() {
        return total.describe(spool.status());
    }

    /** Stops sending, waits a while for what is on its way, and closes the spool. What it still has stays on the disk. */
    @Override
    public void close() {
        stop.countDown();
        stopRequested.complete(null);
        try {
            thread.join(2 * patience.toMillis() + TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            spool.close();
        } catch (IOException e) {
            log.warn("The spool of '{}' was not closed in order", dataSource, e);
        }
        long pending = spool.status().pending();
        if (pending > 0) {
            log.info("{} events of '{}' stay in the spool until the server is started again", pending, dataSource);
        }
    }

    private void run() {
        try {
            while (stop.getCount() > 0) {
                sendNext();
            }
        } catch (InterruptedException e) {
            // Nobody has this thread to interrupt it.
            throw new IllegalStateException(e);
        } catch (RuntimeException | Error e) {
            log.error("The spool of '{}' is not sent any more, which is a bug", dataSource, e);
            throw e;
        }
    }

    private void sendNext() throws InterruptedException {
        SpoolBatch batch;
        try {
            batch = spool.next(POLL);
        } catch (IOException e) {
            log.error("The spool of '{}' cannot be read; it is tried again", dataSource, e);
            isStopped(LONGEST_BACKOFF);
            return;
        }
        if (batch.isEmpty()) {
            return;
        }
        SpoolCounts counts = new SpoolCounts();
        if (send(SpooledEvents.of(batch), counts)) {
            synchronized (this) {
                total.add(counts);
                spool.done();
            }
        }
    }

    /** Whether all events are out; if not, it is time to stop. */
    private boolean send(SpooledEvents events, SpoolCounts counts) throws InterruptedException {
        Duration backoff = FIRST_BACKOFF;
        List<SpooledEvent> left = events.events();
        boolean areLettersWritten = giveUp(events.unreadable(), counts);
        while (!left.isEmpty() || !areLettersWritten) {
            int before = left.size();
            left = trySending(events.key(), left, counts);
            areLettersWritten = areLettersWritten || giveUp(events.unreadable(), counts);
            if (left.isEmpty() && areLettersWritten) {
                break;
            }
            backoff = left.size() < before ? FIRST_BACKOFF : backoff;
            if (isStopped(backoff)) {
                return false;
            }
            counts.sentAgain(left.size());
            backoff = min(backoff.multipliedBy(2), LONGEST_BACKOFF);
        }
        if (isFailing) {
            isFailing = false;
            log.info("The events in the spool of '{}' are sent again", dataSource);
        }
        return true;
    }

    /** An event on its way out of the spool. */
    private record Leaving(SpooledEvent event, CompletableFuture<Void> letter, Runnable count) {}

    /** Sends them once, and returns those that have to be sent again. */
    private List<SpooledEvent> trySending(String key, List<SpooledEvent> events, SpoolCounts counts)
            throws InterruptedException {
        List<SpooledEvent> left = new ArrayList<>();
        List<Leaving> leaving = new ArrayList<>();
        List<SpooledEvent> young = new ArrayList<>(events.size());
        Instant oldest = Instant.now().minus(maxAge);
        for (SpooledEvent event : events) {
            if (event.receivedAt().isBefore(oldest)) {
                leaving.add(fail(event, Failure.EXPIRED, "It is older than " + maxAge + " (spool.maxAge)", counts));
            } else {
                young.add(event);
            }
        }
        List<CompletableFuture<SendResult>> results = handOn(key, young);
        Throwable failure = null;
        for (int i = 0; i < young.size(); i++) {
            SpooledEvent event = young.get(i);
            CompletableFuture<SendResult> result = i < results.size() ? results.get(i) : null;
            if (result == null || !result.isDone()) {
                left.add(event);
                continue;
            }
            try {
                if (result.join() instanceof SendResult.Dropped drop) {
                    leaving.add(drop(event, drop, counts));
                } else {
                    counts.sent();
                }
            } catch (CompletionException e) {
                if (e.getCause() instanceof IntervalOverException over) {
                    leaving.add(fail(event, Failure.INTERVAL_OVER, over.getMessage(), counts));
                } else {
                    failure = e.getCause();
                    left.add(event);
                }
            }
        }
        if (failure != null && !isFailing) {
            isFailing = true;
            log.warn(
                    "{} events in the spool of '{}' were not sent, and are tried again until they are {} old: {}",
                    left.size(),
                    dataSource,
                    maxAge,
                    failure.toString());
        }
        for (Leaving each : leaving) {
            if (isWritten(each.letter())) {
                each.count().run();
            } else {
                left.add(each.event());
            }
        }
        left.sort(Comparator.comparingInt(SpooledEvent::index));
        return left;
    }

    /**
     * Hands events on and waits for their outcomes; when it is time to stop, not for all. They go in batches whose names and
     * events are the same when they come again, also after a restart: those that stand in a certain place of the spool's.
     */
    private List<CompletableFuture<SendResult>> handOn(String key, List<SpooledEvent> events)
            throws InterruptedException {
        Outlet target = outlet;
        List<CompletableFuture<SendResult>> results = new ArrayList<>(events.size());
        int from = 0;
        while (from < events.size() && stop.getCount() > 0) {
            int place = events.get(from).index() / target.pushEvents();
            int to = from + 1;
            while (to < events.size() && events.get(to).index() / target.pushEvents() == place) {
                to++;
            }
            List<CompletableFuture<SendResult>> more =
                    handOn(target.tranquilizer(), key + "-" + place, events.subList(from, to));
            if (isFull(more.get(0))) {
                isStopped(PAUSE);
            } else {
                results.addAll(more);
                from = to;
            }
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(results.toArray(CompletableFuture<?>[]::new))
                .exceptionally(e -> null);
        CompletableFuture.anyOf(all, stopRequested).join();
        awaitAtMost(all, patience);
        return results;
    }

    private static List<CompletableFuture<SendResult>> handOn(
            Tranquilizer<Map<String, Object>> target, String name, List<SpooledEvent> events) {
        return target.sendBatch(
                name,
                events.stream().map(SpooledEvent::event).toList(),
                events.stream().map(SpooledEvent::receivedAt).toList());
    }

    private Leaving fail(SpooledEvent event, Failure reason, String message, SpoolCounts counts) {
        return new Leaving(
                event,
                letter(event.number(), event.receivedAt(), reason.name(), message, event.bytes()),
                () -> counts.failed(reason.name(), 1));
    }

    private Leaving drop(SpooledEvent event, SendResult.Dropped drop, SpoolCounts counts) {
        return new Leaving(
                event,
                letter(event.number(), event.receivedAt(), drop.reason().name(), drop.message(), event.bytes()),
                () -> counts.dropped(drop.reason().name()));
    }

    /** Whether what cannot be read is in the dead letters. */
    private boolean giveUp(List<SpooledEvents.Unreadable> unreadable, SpoolCounts counts) throws InterruptedException {
        for (SpooledEvents.Unreadable each : unreadable) {
            log.error(
                    "{} events of {} in the spool of '{}' cannot be read: {}",
                    each.events(),
                    each.spoolRecord(),
                    dataSource,
                    each.reason());
            if (!isWritten(letter(
                    each.spoolRecord().firstEvent(),
                    each.spoolRecord().receivedAt(),
                    Failure.UNREADABLE.name(),
                    each.reason(),
                    each.spoolRecord().payload()))) {
                return false;
            }
        }
        unreadable.forEach(each -> counts.failed(Failure.UNREADABLE.name(), each.events()));
        return true;
    }

    private CompletableFuture<Void> letter(
            long number, Instant receivedAt, String reason, String message, byte[] bytes) {
        return letters.write(new DeadLetter(
                Instant.now(),
                dataSource,
                reason,
                message,
                Map.of("spooled", String.valueOf(number), "receivedAt", receivedAt.toString()),
                bytes));
    }

    private boolean isWritten(CompletableFuture<Void> letter) throws InterruptedException {
        awaitAtMost(letter, patience);
        if (letter.isDone() && !letter.isCompletedExceptionally()) {
            return true;
        }
        if (!isFailing) {
            isFailing = true;
            log.warn("Events stay in the spool of '{}' because they cannot be written to the dead letters", dataSource);
        }
        return false;
    }

    private static void awaitAtMost(CompletableFuture<?> future, Duration patience) throws InterruptedException {
        try {
            future.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // The caller looks at what there is.
        }
    }

    /** Waits for so long, or until it is time to stop. */
    private boolean isStopped(Duration pause) throws InterruptedException {
        return stop.await(pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static boolean isFull(CompletableFuture<SendResult> result) {
        if (!result.isCompletedExceptionally()) {
            return false;
        }
        try {
            result.join();
            return false;
        } catch (CompletionException e) {
            return e.getCause() instanceof BufferFullException;
        }
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
