// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A row of a batch that was not taken.
 *
 * @param index its place in the batch, from 0
 * @param kind as which Druid counts it
 * @param reason for the client, at most {@value #MAX_REASON_LENGTH} characters
 */
record Rejection(
        @JsonProperty("index") int index,
        @JsonProperty("kind") Kind kind,
        @JsonProperty("reason") String reason) {
    static final int MAX_REASON_LENGTH = 200;

    enum Kind {
        UNPARSEABLE,
        THROWN_AWAY
    }

    Rejection {
        if (reason.length() > MAX_REASON_LENGTH) {
            reason = reason.substring(0, MAX_REASON_LENGTH);
        }
    }

    static Rejection unparseable(int index, String reason) {
        return new Rejection(index, Kind.UNPARSEABLE, reason);
    }

    static Rejection thrownAway(int index, String reason) {
        return new Rejection(index, Kind.THROWN_AWAY, reason);
    }
}
