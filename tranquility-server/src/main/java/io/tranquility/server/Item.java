// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import java.util.Map;

/**
 * An event of a body, or something that is none.
 *
 * @param position from 1: its line in a text, or its place among the objects
 * @param source where it goes
 * @param event null if it is none
 * @param problem why it is none; null if it is one
 * @param line the bytes of its line; null if it is an object
 * @param object as it stands in the body; null if it is a line
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Item(
        long position,
        DataSource source,
        Map<String, Object> event,
        String problem,
        byte[] line,
        Map<String, Object> object) {
    /** The bytes it came in; those of an object are written anew. */
    byte[] bytes() {
        return line == null ? Answers.bytes(MediaType.JSON, object) : line;
    }
}
