// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** Why a request is answered with an error. */
final class HttpProblem extends Exception {
    private final int status;
    private final String v1Message;
    private final OptionalLong position;
    private final Optional<Duration> retryAfter;

    private HttpProblem(
            int status, String message, String v1Message, OptionalLong position, Optional<Duration> retryAfter) {
        super(message, null, false, false);
        this.status = status;
        this.v1Message = v1Message;
        this.position = position;
        this.retryAfter = retryAfter;
    }

    static HttpProblem of(int status, String message) {
        return new HttpProblem(status, message, message, OptionalLong.empty(), Optional.empty());
    }

    /** What is malformed about a body, and at which event or line of it, from 1. */
    static HttpProblem malformed(String message, String v1Message, long position) {
        return new HttpProblem(400, message, v1Message, OptionalLong.of(position), Optional.empty());
    }

    static HttpProblem tooLarge(String message) {
        return of(413, message);
    }

    /** Something that passes by itself. */
    static HttpProblem passing(int status, String message) {
        return new HttpProblem(status, message, message, OptionalLong.empty(), Optional.of(Answers.RETRY_AFTER));
    }

    int status() {
        return status;
    }

    /** As the original says it. */
    String v1Message() {
        return v1Message;
    }

    OptionalLong position() {
        return position;
    }

    Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
