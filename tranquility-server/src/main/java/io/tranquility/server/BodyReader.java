// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/** Reads a request's body as it comes, without holding a thread while the client is slow. */
final class BodyReader implements Runnable {
    private final Request request;
    private final int mostBytes;
    private final Budget.Share share;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> result = new CompletableFuture<>();

    private BodyReader(Request request, int mostBytes, Budget.Share share) {
        this.request = request;
        this.mostBytes = mostBytes;
        this.share = share;
    }

    /**
     * Reads a body.
     *
     * @return fails with an {@link HttpProblem} if it is too large, or with what happened to the connection
     */
    static CompletableFuture<byte[]> read(Request request, int mostBytes, Budget.Share share) {
        BodyReader reader = new BodyReader(request, mostBytes, share);
        if (request.getLength() > mostBytes) {
            return CompletableFuture.failedFuture(reader.tooLarge());
        }
        reader.run();
        return reader.result;
    }

    @Override
    public void run() {
        while (true) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                request.demand(this);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                result.completeExceptionally(chunk.getFailure());
                return;
            }
            boolean isLast = chunk.isLast();
            try {
                add(chunk.getByteBuffer());
            } catch (HttpProblem e) {
                result.completeExceptionally(e);
                return;
            } finally {
                chunk.release();
            }
            if (isLast) {
                result.complete(bytes.toByteArray());
                return;
            }
        }
    }

    private void add(ByteBuffer buffer) throws HttpProblem {
        int length = buffer.remaining();
        if (bytes.size() + (long) length > mostBytes) {
            throw tooLarge();
        }
        share.take(length);
        byte[] part = new byte[length];
        buffer.get(part);
        bytes.write(part, 0, length);
    }

    private HttpProblem tooLarge() {
        return HttpProblem.tooLarge("The body has more than " + mostBytes + " bytes (http.maxBodyBytes)");
    }
}
