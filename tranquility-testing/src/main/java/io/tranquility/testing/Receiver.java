// SPDX-License-Identifier: Apache-2.0
package io.tranquility.testing;

import java.io.IOException;

/** The endpoint of a task, as one kind of Druid has it. Thread-safe. */
interface Receiver {
    /** Whether this is a name under which it can be reached. */
    boolean isNamed(String name);

    /**
     * Answers {@code POST push-events} with a body of a known type.
     *
     * @throws IOException if the body ends half-way; then nothing is answered
     */
    Answer push(Call call) throws IOException;

    /** Answers {@code POST shutdown} after the task has been told to end. */
    Answer shutDown();

    /** Answers {@code shutdown} with a time that is none. */
    Answer badShutoffTime(String text);

    /** Answers {@code GET status}. */
    Answer status();
}
