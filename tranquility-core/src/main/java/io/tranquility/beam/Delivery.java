// SPDX-License-Identifier: Apache-2.0
package io.tranquility.beam;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One event on its way through the beams, and the one place its outcome is told. The first of {@link #sent}, {@link
 * #drop} and {@link #fail} decides; later calls are ignored. Thread-safe.
 *
 * <p>Outcomes are counted in the delivery's {@link Ledger} before whoever waits for the event hears of them, so that
 * nobody ever sees a finished event that the counters still call pending.
 *
 * @param <E> the type of the event
 */
public abstract class Delivery<E> {
    private static final VarHandle SETTLED;

    static {
        try {
            SETTLED = MethodHandles.lookup().findVarHandle(Delivery.class, "settled", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final E event;
    private final Ledger ledger;

    /** Null if it comes only now. */
    private final Instant receivedAt;

    @SuppressWarnings("unused") // through SETTLED
    private volatile boolean settled;

    /**
     * @param event the event; not null
     * @param ledger where its outcome is counted; not null
     */
    protected Delivery(E event, Ledger ledger) {
        this(event, ledger, null);
    }

    /**
     * An event that was received earlier, and is judged by the window of that time.
     *
     * @param receivedAt by this machine's clock; null for the time at which a beam judges it
     */
    protected Delivery(E event, Ledger ledger, Instant receivedAt) {
        this.event = Objects.requireNonNull(event, "event");
        this.ledger = Objects.requireNonNull(ledger, "ledger");
        this.receivedAt = receivedAt;
    }

    /** Counts outcomes. Called once for each delivery, from any thread, possibly for many deliveries at a time. */
    public interface Ledger {
        /** This many events ended with this result. */
        void settled(SendResult result, int events);

        /** This many events failed. */
        void failed(int events);

        /** The same events again: whoever waits for each of them was told. */
        default void told(int events) {}

        /** The name that the events were given together, if they were; see {@link Delivery#batchName}. */
        default Optional<String> batchName() {
            return Optional.empty();
        }
    }

    /** As {@link #sentAll(List, int)}, where the bytes are unknown. */
    public static <E> void sentAll(List<? extends Delivery<E>> deliveries) {
        sentAll(deliveries, 0);
    }

    /**
     * Tells that all of these are in Druid; one count for each run of deliveries that share a ledger.
     *
     * @param deliveries may contain deliveries that are settled already, which stay as they are
     * @param bytes what they took together; shared among all of them
     */
    public static <E> void sentAll(List<? extends Delivery<E>> deliveries, int bytes) {
        Shares shares = Shares.of(bytes, deliveries.size());
        int from = 0;
        while (from < deliveries.size()) {
            Ledger ledger = ledgerOf(deliveries, from);
            int to = from + 1;
            while (to < deliveries.size() && ledgerOf(deliveries, to) == ledger) {
                to++;
            }
            sentRun(deliveries, from, to, ledger, shares);
            from = to;
        }
    }

    /** The event. */
    public final E event() {
        return event;
    }

    /** When it was received, by this machine's clock, if that was earlier. */
    public final Optional<Instant> receivedAt() {
        return Optional.ofNullable(receivedAt);
    }

    /**
     * The name of the batch that it is a part of, if that has one. A batch of this name with these events may come again, also
     * from another instance; it is to be taken once.
     */
    public final Optional<String> batchName() {
        return ledger.batchName();
    }

    /** The event is in Druid. */
    public final void sent() {
        settle(SendResult.SENT);
    }

    /** The event is left out for good; the message has the values that led to it. */
    public final void drop(DropReason reason, String message) {
        settle(new SendResult.Dropped(reason, message));
    }

    /** The event may or may not be in Druid, and nobody works on it any more; sending it again may help. */
    public final void fail(Throwable cause) {
        Objects.requireNonNull(cause, "cause");
        if (claim()) {
            ledger.failed(1);
            onFailed(cause);
            ledger.told(1);
        }
    }

    /** Called once, after the outcome is counted, if it is not a failure; must not block. */
    protected abstract void onSettled(SendResult result);

    /** Called once, after the outcome is counted, if it is a failure; must not block. */
    protected abstract void onFailed(Throwable cause);

    private void settle(SendResult result) {
        if (claim()) {
            ledger.settled(result, 1);
            onSettled(result);
            ledger.told(1);
        }
    }

    private boolean claim() {
        return SETTLED.compareAndSet(this, false, true);
    }

    private static <E> Ledger ledgerOf(List<? extends Delivery<E>> deliveries, int index) {
        Delivery<E> delivery = deliveries.get(index);
        return delivery.ledger;
    }

    /** Equal shares of a number of bytes; the first few get one byte more, so that they add up. */
    private record Shares(int more, SendResult larger, SendResult smaller) {
        static Shares of(int bytes, int events) {
            if (bytes == 0 || events == 0) {
                return new Shares(0, SendResult.SENT, SendResult.SENT);
            }
            int share = bytes / events;
            return new Shares(bytes % events, new SendResult.Sent(share + 1), new SendResult.Sent(share));
        }

        SendResult get(int index) {
            return index < more ? larger : smaller;
        }
    }

    private static <E> void sentRun(
            List<? extends Delivery<E>> deliveries, int from, int to, Ledger ledger, Shares shares) {
        boolean[] claimed = new boolean[to - from];
        int count = 0;
        for (int i = from; i < to; i++) {
            Delivery<E> delivery = deliveries.get(i);
            if (delivery.claim()) {
                claimed[i - from] = true;
                count++;
            }
        }
        if (count == 0) {
            return;
        }
        ledger.settled(SendResult.SENT, count);
        for (int i = from; i < to; i++) {
            if (claimed[i - from]) {
                deliveries.get(i).onSettled(shares.get(i));
            }
        }
        ledger.told(count);
    }
}
