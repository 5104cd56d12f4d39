// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The answer to a request: the first one counts, later ones are ignored. Thread-safe. */
final class Reply {
    private final Response response;
    private final Callback callback;
    private final AtomicBoolean answered = new AtomicBoolean();

    Reply(Response response, Callback callback) {
        this.response = response;
        this.callback = callback;
    }

    /**
     * Answers.
     *
     * @param retryAfter when the client should come again, if it should
     * @param challenges how to authenticate, if that is what is missing
     */
    void send(int status, String contentType, byte[] body, Optional<Duration> retryAfter, List<String> challenges) {
        if (!answered.compareAndSet(false, true)) {
            return;
        }
        response.setStatus(status);
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(HttpHeader.CONTENT_TYPE, contentType);
        headers.put(HttpHeader.CONTENT_LENGTH, body.length);
        retryAfter.ifPresent(after -> headers.put(HttpHeader.RETRY_AFTER, after.toSeconds()));
        challenges.forEach(challenge -> headers.add(HttpHeader.WWW_AUTHENTICATE, challenge));
        response.write(true, ByteBuffer.wrap(body), callback);
    }

    void send(int status, String contentType, byte[] body) {
        send(status, contentType, body, Optional.empty(), List.of());
    }

    /** The connection is gone, or nobody can answer any more. */
    void abort(Throwable cause) {
        if (answered.compareAndSet(false, true)) {
            callback.failed(cause);
        }
    }
}
