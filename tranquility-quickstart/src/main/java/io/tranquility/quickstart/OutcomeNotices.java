// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tranquility.beam.DropReason;
import io.tranquility.beam.SendResult;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;

/** Says why events are dropped or fail: the first of each reason for a drop, and the first few failures. Thread-safe. */
final class OutcomeNotices {
    private static final int FAILURES = 3;

    private final Consumer<String> out;

    @GuardedBy("this")
    private final Set<DropReason> said = EnumSet.noneOf(DropReason.class);

    @GuardedBy("this")
    private int failures;

    OutcomeNotices(Consumer<String> out) {
        this.out = out;
    }

    /** The outcome of one event; of result and failure one is null. */
    void outcome(SendResult result, Throwable failure) {
        if (failure != null) {
            failed(failure);
        } else if (result instanceof SendResult.Dropped drop) {
            dropped(drop);
        }
    }

    private synchronized void dropped(SendResult.Dropped drop) {
        if (said.add(drop.reason())) {
            out.accept("First event dropped as " + drop.reason() + ": " + drop.message());
        }
    }

    private synchronized void failed(Throwable failure) {
        failures++;
        if (failures <= FAILURES) {
            out.accept("Event failed: " + failure.getMessage()
                    + (failures == FAILURES ? " (failures are only counted from now on)" : ""));
        }
    }
}
