// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid;

import java.time.Duration;

/**
 * How tasks are created and fed.
 *
 * @param firehoseGracePeriod how long after the window a task still takes events
 * @param firehoseRetryPeriod how long a push is retried; shorter than the grace period
 * @param indexRetryPeriod how long the creation of a task is retried
 * @param firehoseChunkSize events of one push, at least 1
 * @param firehoseBufferSize the {@code bufferSize} of the task's receiver, at least 1
 * @param replicaTimeout how long a replicant may be behind the others before it is retired; positive
 * @param taskLostPeriod how long a running task may be silent before another takes its place; positive
 * @param randomizeTaskId whether task ids end in a random suffix
 * @param firehoseQuietPeriod how long a push may fail before a warning is logged
 */
public record DruidBeamTuning(
        Duration firehoseGracePeriod,
        Duration firehoseRetryPeriod,
        Duration indexRetryPeriod,
        int firehoseChunkSize,
        int firehoseBufferSize,
        Duration replicaTimeout,
        Duration taskLostPeriod,
        boolean randomizeTaskId,
        Duration firehoseQuietPeriod) {
    /** The defaults: the original's, where it has them. */
    public static final DruidBeamTuning DEFAULT = new DruidBeamTuning(
            Duration.ofMinutes(5),
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            1000,
            100_000,
            Duration.ofSeconds(15),
            Duration.ofMinutes(1),
            false,
            Duration.ofMinutes(1));

    public DruidBeamTuning {
        if (firehoseGracePeriod.isNegative()) {
            throw new IllegalArgumentException(
                    "firehoseGracePeriod must not be negative, but is " + firehoseGracePeriod);
        }
        if (firehoseRetryPeriod.isNegative() || indexRetryPeriod.isNegative()) {
            throw new IllegalArgumentException("firehoseRetryPeriod and indexRetryPeriod must not be negative, but are "
                    + firehoseRetryPeriod + " and " + indexRetryPeriod);
        }
        if (firehoseRetryPeriod.compareTo(firehoseGracePeriod) >= 0) {
            throw new IllegalArgumentException(
                    "firehoseRetryPeriod must be below firehoseGracePeriod, or events would be"
                            + " pushed to tasks that have ended; they are " + firehoseRetryPeriod + " and "
                            + firehoseGracePeriod);
        }
        if (!isPositive(replicaTimeout) || !isPositive(taskLostPeriod)) {
            throw new IllegalArgumentException("replicaTimeout and taskLostPeriod must be positive, but are "
                    + replicaTimeout + " and " + taskLostPeriod);
        }
        if (firehoseChunkSize < 1) {
            throw new IllegalArgumentException("firehoseChunkSize must be at least 1, but is " + firehoseChunkSize);
        }
        if (firehoseBufferSize < 1) {
            throw new IllegalArgumentException("firehoseBufferSize must be at least 1, but is " + firehoseBufferSize);
        }
        if (firehoseQuietPeriod.isNegative()) {
            throw new IllegalArgumentException(
                    "firehoseQuietPeriod must not be negative, but is " + firehoseQuietPeriod);
        }
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }
}
