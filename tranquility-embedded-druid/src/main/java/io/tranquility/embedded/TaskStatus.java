// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded;

import java.util.Optional;

/**
 * What the overlord says of a task.
 *
 * @param id the task's id
 * @param state how far it is
 * @param location where it runs; empty before it does, and after its end
 * @param errorMessage why it failed; empty unless it did and Druid knows
 */
public record TaskStatus(String id, State state, Optional<Location> location, Optional<String> errorMessage) {
    /** Druid's task states; a task that has not ended is waiting for locks, pending for a worker, or running. */
    public enum State {
        WAITING,
        PENDING,
        RUNNING,
        SUCCESS,
        FAILED;

        /** Whether the task has ended, well or not. */
        public boolean isComplete() {
            return this == SUCCESS || this == FAILED;
        }
    }

    /** The address of a task's HTTP endpoints. */
    public record Location(String host, int port) {}
}
