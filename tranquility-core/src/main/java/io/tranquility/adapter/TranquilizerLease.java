// SPDX-License-Identifier: Apache-2.0
package io.tranquility.adapter;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tranquility.tranquilizer.Tranquilizer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * A share in a JVM's one client of a {@link BeamFactory}. The first lease opens the client; it is closed, flushing, after
 * the last lease was. Thread-safe.
 *
 * @param <E> the type of the events
 */
public final class TranquilizerLease<E> implements AutoCloseable {
    /** The open clients; its monitor guards it and the counts of leases in it. Nothing is opened or closed under it. */
    private static final Map<BeamFactory<?>, Shared<?>> CLIENTS = new HashMap<>();

    private final BeamFactory<E> factory;
    private final Shared<E> shared;
    private final Duration idle;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicReference<MetricRegistrar> registrar = new AtomicReference<>();

    private TranquilizerLease(BeamFactory<E> factory, Shared<E> shared, Duration idle) {
        this.factory = factory;
        this.shared = shared;
        this.idle = idle;
    }

    private static final class Shared<E> {
        final CompletableFuture<Tranquilizer<E>> client = new CompletableFuture<>();
        final SharedMetrics metrics = new SharedMetrics();

        @GuardedBy("CLIENTS")
        int leases;

        /** Leases so far: an idle client is closed only if none was taken meanwhile. */
        @GuardedBy("CLIENTS")
        long taken;
    }

    /**
     * A lease whose client is closed with the last of them.
     *
     * @throws RuntimeException as {@link BeamFactory#makeTranquilizer}; the next lease tries again
     */
    public static <E> TranquilizerLease<E> of(BeamFactory<E> factory) {
        return of(factory, Duration.ZERO);
    }

    /**
     * A lease whose client stays open for a while after the last of them, for frameworks that come back often.
     *
     * @param idle how long the client stays open without a lease
     * @throws RuntimeException as {@link BeamFactory#makeTranquilizer}; the next lease tries again
     */
    public static <E> TranquilizerLease<E> of(BeamFactory<E> factory, Duration idle) {
        Shared<E> shared;
        boolean first;
        synchronized (CLIENTS) {
            @SuppressWarnings("unchecked") // equal factories make clients for the same type of events
            Shared<E> known = (Shared<E>) CLIENTS.computeIfAbsent(factory, key -> new Shared<E>());
            shared = known;
            first = shared.taken == 0;
            shared.leases++;
            shared.taken++;
        }
        if (first) {
            open(factory, shared);
        }
        try {
            shared.client.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
        return new TranquilizerLease<>(factory, shared, idle);
    }

    /** The client; not to be closed. Of no use after this lease is closed. */
    public Tranquilizer<E> tranquilizer() {
        return shared.client.join();
    }

    /**
     * Shows the client's metrics there, until this lease is closed: but each client's only once at a time, by the oldest lease
     * that shows them, so that sums over tasks are right. Equal registrars are one. To be called once.
     */
    public void showMetrics(MetricRegistrar where) {
        if (!registrar.compareAndSet(null, where)) {
            throw new IllegalStateException("The metrics of this lease are shown already");
        }
        shared.metrics.offer(where);
    }

    /** Gives the share back; the last one closes the client, at once or when it has been idle. Idempotent. */
    @Override
    public void close() {
        close(Tranquilizer::close);
    }

    /**
     * As {@link #close()}; if the client is closed with it, at once or later, that waits no longer than this for outcomes.
     */
    public void close(Duration timeout) {
        close(client -> client.close(timeout));
    }

    private void close(Consumer<Tranquilizer<E>> end) {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        if (registrar.get() != null) {
            shared.metrics.withdraw(registrar.get());
        }
        long seen;
        synchronized (CLIENTS) {
            shared.leases--;
            seen = shared.taken;
        }
        if (idle.isZero()) {
            closeUnlessTaken(seen, end);
        } else {
            CompletableFuture.delayedExecutor(idle.toNanos(), TimeUnit.NANOSECONDS)
                    .execute(() -> closeUnlessTaken(seen, end));
        }
    }

    private void closeUnlessTaken(long seen, Consumer<Tranquilizer<E>> end) {
        synchronized (CLIENTS) {
            if (shared.leases > 0 || shared.taken != seen || !CLIENTS.remove(factory, shared)) {
                return;
            }
        }
        end.accept(tranquilizer());
        shared.metrics.close();
    }

    private static <E> void open(BeamFactory<E> factory, Shared<E> shared) {
        try {
            Tranquilizer<E> client = factory.makeTranquilizer();
            shared.metrics.of(client);
            shared.client.complete(client);
        } catch (RuntimeException | Error e) {
            synchronized (CLIENTS) {
                CLIENTS.remove(factory, shared);
            }
            shared.client.completeExceptionally(e);
        }
    }
}
