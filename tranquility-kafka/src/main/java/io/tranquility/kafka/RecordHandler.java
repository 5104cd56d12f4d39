// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Brings records to their outcomes. Called by one consumer's thread; must not wait. */
interface RecordHandler {
    /** Reads a record, and does nothing yet to get it anywhere. */
    Handling begin(ConsumerRecord<byte[], byte[]> record);

    /** Sees to it that what was attempted is not held back to be sent with more. */
    void flush();

    /** A record on its way. */
    interface Handling {
        /**
         * Tries whatever of the record has no final outcome yet. Not called again before its future completes.
         *
         * @return completes, on any thread, when all of the record has its final outcome. A {@link
         *     io.tranquility.tranquilizer.BufferFullException} means that there is no room at the moment, a {@link
         *     ReportedException} that the application is to stop, every other exception that trying again may help
         */
        CompletableFuture<Void> attempt();
    }
}
