// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A record of several parts: each is tried until it is finished, and the record is when all are. */
final class PartsHandling implements RecordHandler.Handling {
    private final List<Part> unfinished = new ArrayList<>();

    /** Parts of the attempt whose outcome was not told yet. */
    private final AtomicInteger untold = new AtomicInteger();

    private RecordHandler.Outcome outcome;
    private volatile Throwable failure;

    /** @param parts at least one */
    PartsHandling(List<RecordHandler.Handling> parts) {
        parts.forEach(part -> unfinished.add(new Part(part)));
    }

    @Override
    public void attempt(RecordHandler.Outcome attempted) {
        outcome = attempted;
        failure = null;
        unfinished.removeIf(part -> part.isFinished);
        untold.set(unfinished.size());
        unfinished.forEach(part -> part.handling.attempt(part));
    }

    private void told() {
        if (untold.decrementAndGet() > 0) {
            return;
        }
        if (failure == null) {
            outcome.finish();
        } else {
            outcome.fail(failure);
        }
    }

    /** Its outcome is seen by the next attempt, which comes after that of the record was told. */
    private final class Part implements RecordHandler.Outcome {
        private final RecordHandler.Handling handling;
        private boolean isFinished;

        Part(RecordHandler.Handling handling) {
            this.handling = handling;
        }

        @Override
        public void finish() {
            isFinished = true;
            told();
        }

        @Override
        public void fail(Throwable cause) {
            failure = cause;
            told();
        }
    }
}
