// SPDX-License-Identifier: Apache-2.0
package io.tranquility.testing;

import io.tranquility.beam.Delivery;
import io.tranquility.beam.SendResult;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * A delivery that keeps its outcome for a test to look at. Thread-safe.
 *
 * @param <E> the type of the event
 */
public final class RecordingDelivery<E> extends Delivery<E> {
    private static final Ledger NOBODY = new Ledger() {
        @Override
        public void settled(SendResult result, int events) {}

        @Override
        public void failed(int events) {}
    };

    private volatile SendResult result;
    private volatile Throwable failure;

    private RecordingDelivery(E event) {
        super(event, NOBODY);
    }

    /** One that was received earlier. */
    public RecordingDelivery(E event, Instant receivedAt) {
        super(event, NOBODY, receivedAt);
    }

    /** One for each event, in their order. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <E> List<RecordingDelivery<E>> of(E... events) {
        return Arrays.stream(events).map(RecordingDelivery::new).toList();
    }

    /** Null until there is one, or if it failed. */
    public SendResult result() {
        return result;
    }

    /** Null until it failed. */
    public Throwable failure() {
        return failure;
    }

    /** Whether it has an outcome or a failure. */
    public boolean isSettled() {
        return result != null || failure != null;
    }

    @Override
    protected void onSettled(SendResult result) {
        this.result = result;
    }

    @Override
    protected void onFailed(Throwable cause) {
        this.failure = cause;
    }
}
