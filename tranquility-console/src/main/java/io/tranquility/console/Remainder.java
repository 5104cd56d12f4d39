// SPDX-License-Identifier: Apache-2.0
package io.tranquility.console;

import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/**
 * Reads and forgets what is left of a request's body. A connection that is closed while the client still sends is reset, and
 * an answer is lost that the client has not read by then.
 */
final class Remainder implements Runnable {
    /** More than this is not waited for. */
    private static final long MOST_BYTES = 8 << 20;

    private final Request request;
    private final Consumer<Boolean> whenRead;
    private long bytes;

    private Remainder(Request request, Consumer<Boolean> whenRead) {
        this.request = request;
        this.whenRead = whenRead;
    }

    /** @param whenRead called once, with whether that was all of it, so that the connection can be used again */
    static void read(Request request, Consumer<Boolean> whenRead) {
        new Remainder(request, whenRead).run();
    }

    @Override
    public void run() {
        while (true) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                if (!isDemanded()) {
                    whenRead.accept(false);
                }
                return;
            }
            boolean isFailure = Content.Chunk.isFailure(chunk);
            bytes += chunk.remaining();
            boolean isLast = chunk.isLast();
            chunk.release();
            if (isFailure || isLast || bytes > MOST_BYTES) {
                whenRead.accept(isLast && !isFailure);
                return;
            }
        }
    }

    /**
     * False if the client waits for a word before it sends its body, or if somebody else waits for the same bytes: the
     * request ends while its body is read.
     */
    private boolean isDemanded() {
        if (request.getHeaders().contains(HttpHeader.EXPECT)) {
            return false;
        }
        try {
            request.demand(this);
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }
}
