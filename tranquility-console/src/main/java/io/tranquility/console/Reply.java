// SPDX-License-Identifier: Apache-2.0
package io.tranquility.console;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The answer to a request: the first one counts, later ones are ignored. Thread-safe. */
public final class Reply {
    private static final String TEXT = "text/plain;charset=UTF-8";

    private final Response response;
    private final Callback callback;
    private final AtomicBoolean answered = new AtomicBoolean();

    /** Answers with this response, and completes the callback. */
    public Reply(Response response, Callback callback) {
        this.response = response;
        this.callback = callback;
    }

    /**
     * Answers.
     *
     * @param retryAfter when the client should come again, if it should
     * @param challenges how to authenticate, if that is what is missing
     */
    public void send(
            int status, String contentType, byte[] body, Optional<Duration> retryAfter, List<String> challenges) {
        if (!answered.compareAndSet(false, true)) {
            return;
        }
        response.setStatus(status);
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(HttpHeader.CONTENT_TYPE, contentType);
        headers.put(HttpHeader.CONTENT_LENGTH, body.length);
        retryAfter.ifPresent(after -> headers.put(HttpHeader.RETRY_AFTER, after.toSeconds()));
        challenges.forEach(challenge -> headers.add(HttpHeader.WWW_AUTHENTICATE, challenge));
        Remainder.read(response.getRequest(), isWhole -> {
            if (!isWhole) {
                // Jetty will close the connection, so the client must not use it again.
                headers.put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
            }
            response.write(true, ByteBuffer.wrap(body), callback);
        });
    }

    /** Answers. */
    public void send(int status, String contentType, byte[] body) {
        send(status, contentType, body, Optional.empty(), List.of());
    }

    /** Answers with a line of text. */
    public void text(int status, String line) {
        text(status, line, List.of());
    }

    /** The same, with how to authenticate. */
    void text(int status, String line, List<String> challenges) {
        send(status, TEXT, (line + "\n").getBytes(StandardCharsets.UTF_8), Optional.empty(), challenges);
    }

    /** The connection is gone, or nobody can answer any more. */
    public void abort(Throwable cause) {
        if (answered.compareAndSet(false, true)) {
            callback.failed(cause);
        }
    }
}
