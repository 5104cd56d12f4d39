// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.cluster;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tranquility.beam.Beam;
import io.tranquility.beam.Delivery;
import java.util.ArrayList;
import java.util.List;

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
    private Beam<E> beam;

    /** Why it is closed; null until then. */
    @GuardedBy("lock")
    private Throwable closed;

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
            target = beam;
            cause = closed;
        }
        if (cause != null) {
            deliveries.forEach(delivery -> delivery.fail(cause));
        } else {
            target.deliver(deliveries);
        }
    }

    /** From opening to open; if it was closed meanwhile, the beam is closed too. */
    void opened(Beam<E> opened) {
        List<List<? extends Delivery<E>>> waiting;
        synchronized (lock) {
            waiting = early;
            if (early != null) {
                early = null;
                beam = opened;
            }
        }
        if (waiting == null) {
            opened.close();
        } else {
            waiting.forEach(opened::deliver);
        }
    }

    /** To closed, from wherever it is. Events that still wait fail with this cause, and so do later ones. */
    void closed(Throwable cause) {
        List<List<? extends Delivery<E>>> waiting;
        Beam<E> open;
        synchronized (lock) {
            if (closed != null) {
                return;
            }
            closed = cause;
            waiting = early == null ? List.of() : early;
            early = null;
            open = beam;
        }
        if (open != null) {
            open.close();
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
            return interval + " -> " + (beam == null ? "opening" : beam);
        }
    }
}
