// SPDX-License-Identifier: Apache-2.0
package io.tranquility.testing;

import java.time.Duration;

/** What a {@link FaultProxy} does to one request and its answer. Immutable. */
public final class NetworkFault {
    enum Kind {
        NONE,
        RESET,
        CUT_REQUEST,
        LOSE_ANSWER,
        REPLACE_REQUEST,
        REPLACE_ANSWER
    }

    /** Both pass. */
    public static final NetworkFault NONE = new NetworkFault("none", Kind.NONE, Duration.ZERO, 0);

    private final String name;
    private final Kind kind;
    private final Duration delay;
    private final int status;

    private NetworkFault(String name, Kind kind, Duration delay, int status) {
        this.name = name;
        this.kind = kind;
        this.delay = delay;
        this.status = status;
    }

    /** Nothing arrives, and the connection is reset. */
    public static NetworkFault reset() {
        return new NetworkFault("reset", Kind.RESET, Duration.ZERO, 0);
    }

    /** Half of the body arrives, and then both connections end. */
    public static NetworkFault cutRequest() {
        return new NetworkFault("cut the request", Kind.CUT_REQUEST, Duration.ZERO, 0);
    }

    /** The request arrives and is answered, but the connection ends before the answer. */
    public static NetworkFault loseAnswer() {
        return new NetworkFault("lose the answer", Kind.LOSE_ANSWER, Duration.ZERO, 0);
    }

    /** Both pass, but the request is held for a while, and arrives even if the client has gone. */
    public static NetworkFault stall(Duration delay) {
        return new NetworkFault("stall for " + delay, Kind.NONE, delay, 0);
    }

    /** Nothing arrives, and the client is answered with this status. */
    public static NetworkFault answer(int status) {
        return new NetworkFault("answer " + status, Kind.REPLACE_REQUEST, Duration.ZERO, status);
    }

    /** The request arrives, but in place of its answer comes one with this status. */
    public static NetworkFault replaceAnswer(int status) {
        return new NetworkFault("take, but answer " + status, Kind.REPLACE_ANSWER, Duration.ZERO, status);
    }

    Kind kind() {
        return kind;
    }

    Duration delay() {
        return delay;
    }

    int status() {
        return status;
    }

    @Override
    public String toString() {
        return name;
    }
}
