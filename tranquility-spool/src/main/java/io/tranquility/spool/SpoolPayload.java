// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spool;

/**
 * Events for the spool. The bytes are not copied and must not be changed.
 *
 * @param events how many it has, at least one
 * @param bytes the events, in whatever form
 */
@SuppressWarnings("ArrayRecordComponent") // payloads are never compared, and a copy would be waste
public record SpoolPayload(int events, byte[] bytes) {
    public SpoolPayload {
        if (events < 1) {
            throw new IllegalArgumentException("events is " + events);
        }
    }

    @Override
    public String toString() {
        return "SpoolPayload(" + events + " events, " + bytes.length + " bytes)";
    }
}
