// SPDX-License-Identifier: Apache-2.0
package io.tranquility.faults;

/** A system in a process of its own. */
interface KillableSystem extends SystemUnderTest {
    /** Ends it with SIGKILL; what it has not answered is in doubt. */
    void kill() throws InterruptedException;

    /** Starts it again. */
    void start() throws Exception;
}
