// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.http;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Sends HTTP requests without blocking. Does not retry, does not follow redirects. Thread-safe. */
public interface HttpSender extends AutoCloseable {
    /**
     * Sends a request.
     *
     * @param timeout from now to the end of the answer
     * @return completes with any answer, whatever its status; or with an IOException or TimeoutException if there is none
     */
    CompletableFuture<HttpAnswer> send(HttpCall call, Duration timeout);

    /** Ends all connections; what is in flight fails. Idempotent. */
    @Override
    void close();
}
