// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.http;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/** A call and its answer to come, which is completed without any lock. */
final class Exchange {
    private final HttpCall call;
    private final Duration timeout;
    private final long deadlineNanos;
    private final CompletableFuture<HttpAnswer> answer = new CompletableFuture<>();

    Exchange(HttpCall call, Duration timeout) {
        this.call = call;
        this.timeout = timeout;
        this.deadlineNanos = System.nanoTime() + timeout.toNanos();
    }

    HttpCall call() {
        return call;
    }

    CompletableFuture<HttpAnswer> answer() {
        return answer;
    }

    /** When it is given up, by {@link System#nanoTime}. */
    long deadlineNanos() {
        return deadlineNanos;
    }

    boolean isOver() {
        return answer.isDone();
    }

    void expire() {
        answer.completeExceptionally(new TimeoutException(call + " was given up after " + timeout));
    }

    void fail(Exception cause) {
        answer.completeExceptionally(cause);
    }
}
