// SPDX-License-Identifier: Apache-2.0
package io.tranquility.testing;

import io.tranquility.beam.Beam;
import io.tranquility.beam.Delivery;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Fails events until it is told to heal, and then hands them on. Thread-safe.
 *
 * @param <E> the type of the events
 */
public final class FailingBeam<E> implements Beam<E> {
    private final Beam<E> healthy;
    private final Throwable cause;
    private final AtomicLong failed = new AtomicLong();
    private volatile boolean healed;

    /**
     * A beam that fails.
     *
     * @param healthy takes events once this is healed; closed with this beam
     * @param cause why events fail
     */
    public FailingBeam(Beam<E> healthy, Throwable cause) {
        this.healthy = Objects.requireNonNull(healthy, "healthy");
        this.cause = Objects.requireNonNull(cause, "cause");
    }

    @Override
    public void deliver(List<? extends Delivery<E>> deliveries) {
        if (healed) {
            healthy.deliver(deliveries);
        } else {
            failed.addAndGet(deliveries.size());
            deliveries.forEach(delivery -> delivery.fail(cause));
        }
    }

    /** From now on events are handed on. */
    public void heal() {
        healed = true;
    }

    /** How many events it has failed. */
    public long failed() {
        return failed.get();
    }

    @Override
    public void close() {
        healthy.close();
    }

    @Override
    public String toString() {
        return "FailingBeam(" + cause + " -> " + healthy + ")";
    }
}
