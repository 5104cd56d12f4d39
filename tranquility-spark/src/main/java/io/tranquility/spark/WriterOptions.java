// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spark;

import java.io.Serializable;
import java.time.Duration;

/**
 * How an executor treats its client.
 *
 * @param idleTimeout how long a client stays open that no task uses; longer than the time between two batches, so that
 *     they share it
 * @param flushTimeout how long the end of a partition waits for the outcomes of its events before the task fails; longer
 *     than the configuration's retry periods together
 */
public record WriterOptions(Duration idleTimeout, Duration flushTimeout) implements Serializable {
    /** Five and ten minutes. */
    public static final WriterOptions DEFAULT = new WriterOptions(Duration.ofMinutes(5), Duration.ofMinutes(10));

    public WriterOptions {
        if (idleTimeout.isNegative()) {
            throw new IllegalArgumentException("idleTimeout must not be negative, but is " + idleTimeout);
        }
        if (flushTimeout.isNegative() || flushTimeout.isZero()) {
            throw new IllegalArgumentException("flushTimeout must be positive, but is " + flushTimeout);
        }
    }
}
