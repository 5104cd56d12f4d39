// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/**
 * Reads a request's body as it comes, without holding a thread while the client is slow. What it takes is what has come, and
 * less than a part more, whatever length is announced.
 */
final class BodyReader implements Runnable {
    /** G1 sets arrays of half a MiB and more apart, and begins a cycle of marking for a few of them. */
    private static final int PART = 16 << 10;

    private final Request request;
    private final int mostBytes;
    private final Budget.Share share;
    private final CompletableFuture<List<byte[]>> result = new CompletableFuture<>();
    private final List<byte[]> parts = new ArrayList<>();
    private long size;

    /** The last part, and how much of it there is. */
    private byte[] part = new byte[0];

    private int filled;

    private BodyReader(Request request, int mostBytes, Budget.Share share) {
        this.request = request;
        this.mostBytes = mostBytes;
        this.share = share;
    }

    /**
     * Reads a body.
     *
     * @return its bytes, in parts; fails with an {@link HttpProblem} if it is too large, or with what happened to the connection
     */
    static CompletableFuture<List<byte[]>> read(Request request, int mostBytes, Budget.Share share) {
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
                end();
                return;
            }
        }
    }

    private void add(ByteBuffer buffer) throws HttpProblem {
        int length = buffer.remaining();
        if (size + length > mostBytes) {
            throw tooLarge();
        }
        share.take(length);
        while (buffer.hasRemaining()) {
            if (filled == part.length) {
                long left = request.getLength() < 0 ? PART : request.getLength() - size;
                part = new byte[(int) Math.min(PART, Math.max(buffer.remaining(), left))];
                parts.add(part);
                filled = 0;
            }
            int count = Math.min(buffer.remaining(), part.length - filled);
            buffer.get(part, filled, count);
            filled += count;
            size += count;
        }
    }

    private void end() {
        if (filled < part.length) {
            parts.set(parts.size() - 1, Arrays.copyOf(part, filled));
        }
        result.complete(parts);
    }

    private HttpProblem tooLarge() {
        return HttpProblem.tooLarge("The body has more than " + mostBytes + " bytes (http.maxBodyBytes)");
    }
}
