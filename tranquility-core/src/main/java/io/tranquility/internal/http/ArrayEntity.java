// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.DataStreamChannel;

/** The body of a call: the first bytes of its array, not copied. */
final class ArrayEntity implements AsyncEntityProducer {
    private final ByteBuffer content;
    private final String contentType;
    private final int length;

    ArrayEntity(HttpCall call) {
        this.content = ByteBuffer.wrap(call.body(), 0, call.length());
        this.contentType = call.contentType();
        this.length = call.length();
    }

    @Override
    public boolean isRepeatable() {
        return false;
    }

    @Override
    public int available() {
        return content.remaining();
    }

    @Override
    public void produce(DataStreamChannel channel) throws IOException {
        channel.write(content);
        if (!content.hasRemaining()) {
            channel.endStream();
        }
    }

    @Override
    public long getContentLength() {
        return length;
    }

    @Override
    public String getContentType() {
        return contentType;
    }

    @Override
    public String getContentEncoding() {
        return null;
    }

    @Override
    public boolean isChunked() {
        return false;
    }

    @Override
    public Set<String> getTrailerNames() {
        return Set.of();
    }

    @Override
    public void failed(Exception cause) {
        // The exchange's own callback tells.
    }

    @Override
    public void releaseResources() {
        // Nothing is held.
    }
}
