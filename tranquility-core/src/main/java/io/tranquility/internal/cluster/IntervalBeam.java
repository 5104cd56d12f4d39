// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.cluster;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tranquility.beam.Beam;
import io.tranquility.beam.Delivery;
import io.tranquility.internal.cluster.BeamMaker.Opened;
import io.tranquility.internal.retry.Retrier;
import io.tranquility.status.IntervalStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The beam of one interval, which takes events before its task sets are known. It is opening, then open, then closed; or
 * it never opens and is closed at once. The lock guards the step from one to the next; deliveries are handed on and
 * failed without it.
 */
final class IntervalBeam<E> implements Beam<E> {
    private final Interval interval;
    private final Object lock = new Object();

    /** What came while opening; null afterwards. */
    @GuardedBy("lock")
    private List<List<? extends Delivery<E>>> early = new ArrayList<>();

    /** Set while open, and when closed after having been open. */
    @GuardedBy("lock")
    private Opened<E> open;

    /** Why it is closed; null until then. */
    @GuardedBy("lock")
    private Throwable closed;

    /** Why it is not open yet, as far as is known. */
    private volatile String problem;

    IntervalBeam(Interval interval) {
        this.interval = interval;
    }

    @Override
    public void deliver(List<? extends Delivery<E>> deliveries) {
        Beam<E> target;
        Throwable cause;
        synchronized (lock) {
            if (early != null) {
                early.add(deliveries);
                return;
            }
            target = open == null ? null : open.beam();
            cause = closed;
        }
        if (cause != null) {
            deliveries.forEach(delivery -> delivery.fail(cause));
        } else {
            target.deliver(deliveries);
        }
    }

    /** Notes why a step towards opening it fails, if it does. */
    <T> CompletableFuture<T> noting(CompletableFuture<T> step) {
        return step.whenComplete((done, e) -> {
            if (e != null) {
                problem = String.valueOf(Retrier.unwrapped(e).getMessage());
            }
        });
    }

    IntervalStatus intervalStatus() {
        Opened<E> now;
        synchronized (lock) {
            now = open;
        }
        return now == null
                ? new IntervalStatus(interval.start(), interval.end(), false, Optional.ofNullable(problem), List.of())
                : new IntervalStatus(
                        interval.start(),
                        interval.end(),
                        true,
                        Optional.empty(),
                        now.taskSets().get());
    }

    /** From opening to open; if it was closed meanwhile, the beam is closed too. */
    void opened(Opened<E> opened) {
        List<List<? extends Delivery<E>>> waiting;
        synchronized (lock) {
            waiting = early;
            if (early != null) {
                early = null;
                open = opened;
            }
        }
        if (waiting == null) {
            opened.beam().close();
        } else {
            waiting.forEach(opened.beam()::deliver);
        }
    }

    /** To closed, from wherever it is. Events that still wait fail with this cause, and so do later ones. */
    void closed(Throwable cause) {
        List<List<? extends Delivery<E>>> waiting;
        Opened<E> wasOpen;
        synchronized (lock) {
            if (closed != null) {
                return;
            }
            closed = cause;
            waiting = early == null ? List.of() : early;
            early = null;
            wasOpen = open;
        }
        if (wasOpen != null) {
            wasOpen.beam().close();
        }
        for (List<? extends Delivery<E>> deliveries : waiting) {
            deliveries.forEach(delivery -> delivery.fail(cause));
        }
    }

    @Override
    public void close() {
        closed(new IllegalStateException("The beam of " + interval + " is closed"));
    }

    @Override
    public String toString() {
        synchronized (lock) {
            return interval + " -> " + (open == null ? "opening" : open.beam());
        }
    }
}
