// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks.load;

import java.util.Map;
import java.util.function.Consumer;

/** What is measured: something that sends events. Thread-safe where it is measured with several threads. */
interface Subject extends AutoCloseable {
    /**
     * Sends an event.
     *
     * @param outcome gets null when it is in Druid, and otherwise why it is not
     */
    void send(Map<String, Object> event, Consumer<? super Throwable> outcome);

    /** Waits until all that was sent has its outcome. */
    void flush() throws Exception;

    @Override
    void close();
}
