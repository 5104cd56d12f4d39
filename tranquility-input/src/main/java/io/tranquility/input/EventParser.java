// SPDX-License-Identifier: Apache-2.0
package io.tranquility.input;

/** Reads events from bytes. For one thread. */
public interface EventParser {
    /**
     * Reads all events of a record, or of the next line of a text. Never throws for what the bytes hold.
     *
     * @param bytes not null; not changed afterwards
     */
    Parsed parse(byte[] bytes);
}
