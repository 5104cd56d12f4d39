// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks.load;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Sends events and measures that, in a process of its own. Its arguments are a {@link Work}; it prints a line {@code METRIC
 * value} for each {@link Metric}, or ends with an error if any event was not sent.
 */
public final class Load {
    private static final int FIRST_ACK_SECONDS = 60;
    private static final int SINGLE_EVENTS = 30_000;
    private static final int SINGLE_SECONDS = 60;

    private final Work work;
    private final Subject subject;
    private final ExecutorService senders;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /** Counts; the same object for all events that are not timed. */
    private final Consumer<Throwable> outcome = this::settled;

    private Load(Work work, Subject subject) {
        this.work = work;
        this.subject = subject;
        this.senders = Executors.newFixedThreadPool(work.senders());
    }

    @SuppressWarnings("CatchAndPrintStackTrace") // the output of errors is this process's log
    public static void main(String[] arguments) throws Exception {
        PrintStream results = System.out;
        System.setOut(System.err); // where libraries log to
        int status = 1;
        try {
            run(Work.parse(arguments)).forEach((metric, value) -> results.println(metric.name() + " " + value));
            status = 0;
        } catch (Exception e) {
            e.printStackTrace();
        } finally {
            results.flush();
            System.exit(status); // some of the original's threads never end
        }
    }

    private static Map<Metric, Double> run(Work work) throws Exception {
        long opened = System.nanoTime();
        try (Subject subject = open(work)) {
            Load load = new Load(work, subject);
            Map<Metric, Double> metrics = new EnumMap<>(Metric.class);
            if (work.kind() != Work.Kind.BARE) {
                metrics.put(Metric.FIRST_ACK, (load.firstAck() - opened) / 1e9);
            }
            metrics.putAll(load.measure());
            return metrics;
        }
    }

    private static Subject open(Work work) throws IOException {
        return switch (work.kind()) {
            case ORIGINAL -> new OriginalSubject(work.configuration(), work.dataSource());
            case OURS -> new OurSubject(work.configuration(), work.dataSource());
            case BARE -> new BareSubject(work.configuration(), work.dataSource(), work.sink());
        };
    }

    /** When the first event of all was acknowledged; it is the first of the warm-up. */
    private long firstAck() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        long[] nanos = new long[1];
        subject.send(new Events(0).next(), cause -> {
            nanos[0] = System.nanoTime();
            settled(cause);
            done.countDown();
        });
        Future<?> flushed = senders.submit(() -> {
            subject.flush();
            return null;
        });
        if (!done.await(FIRST_ACK_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The first event has no outcome after " + FIRST_ACK_SECONDS + " s");
        }
        flushed.get();
        return nanos[0];
    }

    private Map<Metric, Double> measure() throws Exception {
        warmUp();
        long[] latencies = new long[work.rate() > 0 ? work.events() : 0];
        Usage before = Usage.now();
        send(work.events(), work.rate(), latencies);
        Usage used = Usage.now().minus(before);
        senders.shutdown();
        Map<Metric, Double> metrics = Metric.rates(work.events(), used.nanos() / 1e9, used.cpuNanos() / 1e9);
        metrics.put(Metric.BYTES_PER_EVENT, (double) used.allocatedBytes() / work.events());
        Usage.peakRssMiB().ifPresent(mib -> metrics.put(Metric.PEAK_RSS, mib));
        if (latencies.length > 0) {
            Arrays.sort(latencies);
            metrics.put(Metric.P50, millis(latencies, 0.5));
            metrics.put(Metric.P99, millis(latencies, 0.99));
            metrics.put(Metric.P999, millis(latencies, 0.999));
        }
        return metrics;
    }

    /**
     * Before events at a constant rate, the last ones of the warm-up are each sent when the one before is acknowledged: as it
     * will be then, and else the compiler of the JVM would be most of what is measured.
     */
    private void warmUp() throws Exception {
        int single = work.rate() > 0 ? Math.min(SINGLE_EVENTS, work.warmUp() / 2) : 0;
        send(work.warmUp() - single, 0, new long[0]);
        Events source = new Events(-1);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SINGLE_SECONDS);
        for (int i = 0; i < single; i++) {
            long before = acknowledged.get();
            subject.send(source.next(), outcome);
            while (acknowledged.get() == before && failure.get() == null && System.nanoTime() < deadline) {
                LockSupport.parkNanos(10_000);
            }
        }
    }

    /** Sends events with all threads and waits until each of them is acknowledged. */
    private void send(int events, int rate, long[] latencies) throws Exception {
        long expected = acknowledged.get() + events;
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < work.senders(); i++) {
            int share = events / work.senders() + (i < events % work.senders() ? 1 : 0);
            Events source = new Events(i);
            running.add(senders.submit(() -> {
                if (rate > 0) {
                    sendTimed(share, rate, source, latencies);
                } else {
                    sendAll(share, source);
                }
            }));
        }
        for (Future<?> sender : running) {
            sender.get();
        }
        subject.flush();
        if (failure.get() != null) {
            throw new IllegalStateException("An event was not sent", failure.get());
        }
        // Whoever waits for a flush may be told before the last event is.
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (acknowledged.get() < expected && System.nanoTime() < deadline) {
            LockSupport.parkNanos(100_000);
        }
        if (acknowledged.get() != expected) {
            throw new IllegalStateException(acknowledged + " events were acknowledged, not " + expected);
        }
    }

    private void sendAll(int count, Events source) {
        for (int i = 0; i < count; i++) {
            subject.send(source.next(), outcome);
        }
    }

    /**
     * Sends at a constant rate. An event's time runs from when it is due; what the system takes to wake this thread up is
     * left out, what {@code send} blocks is not.
     */
    private void sendTimed(int count, int rate, Events source, long[] latencies) {
        double period = 1e9 / rate;
        long start = System.nanoTime();
        long wokenUp = start;
        for (int i = 0; i < count; i++) {
            long due = start + (long) (i * period);
            long now = System.nanoTime();
            while (now < due) {
                LockSupport.parkNanos(due - now);
                now = System.nanoTime();
                wokenUp = now;
            }
            int index = i;
            long begun = Math.max(due, wokenUp);
            subject.send(source.next(), cause -> {
                latencies[index] = System.nanoTime() - begun;
                settled(cause);
            });
        }
    }

    private void settled(Throwable cause) {
        if (cause == null) {
            acknowledged.incrementAndGet();
        } else {
            failure.compareAndSet(null, cause);
        }
    }

    private static double millis(long[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1, Math.round(sorted.length * share))] / 1e6;
    }
}
