// SPDX-License-Identifier: Apache-2.0
package io.tranquility.tranquilizer;

/** An event was not taken, because as many batches wait as are allowed and {@code blockOnFull} is false. */
public final class BufferFullException extends RuntimeException {
    static BufferFullException ofBatches(TranquilizerTuning tuning) {
        return new BufferFullException("Not taken: " + tuning.maxPendingBatches()
                + " batches are pending and the next one is full (tranquility.maxPendingBatches,"
                + " tranquility.blockOnFull)");
    }

    static BufferFullException ofBytes(TranquilizerTuning tuning, long pending, long event) {
        return new BufferFullException(
                "Not taken: events of " + pending + " bytes are pending and this one has " + event
                        + ", above " + tuning.maxPendingBytes() + " in all (tranquility.maxPendingBytes,"
                        + " tranquility.blockOnFull)");
    }

    private BufferFullException(String message) {
        super(message);
    }
}
