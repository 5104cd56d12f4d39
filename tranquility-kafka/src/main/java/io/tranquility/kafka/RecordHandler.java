// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Brings records to their outcomes. Called by one consumer's thread; must not wait. */
interface RecordHandler {
    /** Reads a record, and does nothing yet to get it anywhere. */
    Handling begin(ConsumerRecord<byte[], byte[]> record);

    /** Sees to it that what was attempted is not held back to be sent with more. */
    void flush();

    /** A record on its way, or a part of one. */
    @FunctionalInterface
    interface Handling {
        /** Tries whatever of it has no final outcome yet. Not called again before the outcome was told. */
        void attempt(Outcome outcome);
    }

    /** What became of an attempt. One of the two is called once, by any thread. */
    interface Outcome {
        /** All of it has its final outcome. */
        void finish();

        /**
         * Something of it has none.
         *
         * @param cause a {@link io.tranquility.tranquilizer.BufferFullException} means that there is no room at the moment,
         *     a {@link ReportedException} that the application is to stop, every other exception that trying again may help
         */
        void fail(Throwable cause);
    }
}
