// SPDX-License-Identifier: Apache-2.0
package io.tranquility.tranquilizer;

/** An event was not taken, because as many batches wait as are allowed and {@code blockOnFull} is false. */
public final class BufferFullException extends RuntimeException {
    BufferFullException(TranquilizerTuning tuning) {
        super("Not taken: " + tuning.maxPendingBatches() + " batches are pending and the next one is full"
                + " (tranquility.maxPendingBatches, tranquility.blockOnFull)");
    }
}
