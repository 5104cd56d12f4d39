// SPDX-License-Identifier: Apache-2.0
package io.tranquility.simulation;

import io.tranquility.testing.ManualScheduler;
import java.util.List;

/** Prints what becomes of one event: {@code -Dsimulation.trace=e123}, with the number of the seed. */
final class Trace {
    private static final String EVENT = System.getProperty("simulation.trace");

    private final ManualScheduler time;

    Trace(ManualScheduler time) {
        this.time = time;
    }

    /** Says what happens, if the event is among these. */
    void of(List<String> events, String what, Object who) {
        if (EVENT != null && events.contains(EVENT)) {
            System.out.println(time.now() + " " + EVENT + ": " + what + " " + who);
        }
    }

    /** Says what happens to a batch, if the event is in it. */
    void of(String batch, String what, Object who) {
        if (EVENT != null) {
            of(List.of(batch.split(",", -1)), what, who);
        }
    }

    /** Says what happens to a task, if it has the event. */
    void of(ModelTask task, String what) {
        if (EVENT != null) {
            of(task.events(), what, task.id);
        }
    }
}
