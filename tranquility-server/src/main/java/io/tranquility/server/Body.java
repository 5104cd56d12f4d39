// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * The body of a request, as it came. It can be read more than once: first to check it, then to send its events.
 *
 * @param parts its bytes as they came; not changed
 */
record Body(List<byte[]> parts, MediaType type, Coding coding, ServerOptions.Limits limits) {
    private static final int ALWAYS_ALLOWED = 1 << 20;

    /** A body that breaks a limit while it is decompressed. */
    static final class TooLargeException extends IOException {
        TooLargeException(String message) {
            super(message);
        }
    }

    /** How many bytes came. */
    int size() {
        return parts.stream().mapToInt(part -> part.length).sum();
    }

    /** The decompressed bytes; reading them throws a {@link TooLargeException} where they break a limit. */
    Decompressed open() throws IOException {
        InputStream raw = new Parts(parts, size());
        return coding == Coding.IDENTITY
                ? new Decompressed(raw, Long.MAX_VALUE / limits.compressionRatio(), limits)
                : new Decompressed(new BufferedInputStream(coding.decode(raw)), size(), limits);
    }

    /** Counts what is read, and keeps the limits. */
    static final class Decompressed extends FilterInputStream {
        private final long compressed;
        private final ServerOptions.Limits limits;
        private long read;

        private Decompressed(InputStream in, long compressed, ServerOptions.Limits limits) {
            super(in);
            this.compressed = compressed;
            this.limits = limits;
        }

        /** How many bytes were read. */
        long size() {
            return read;
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            count(next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, length);
            count(Math.max(0, count));
            return count;
        }

        private void count(int more) throws IOException {
            read += more;
            if (read > limits.bodyBytes()) {
                throw new TooLargeException(
                        "The body has more than " + limits.bodyBytes() + " bytes decompressed (http.maxBodyBytes)");
            }
            if (read > ALWAYS_ALLOWED && read > compressed * limits.compressionRatio()) {
                throw new TooLargeException("The body is more than " + limits.compressionRatio()
                        + " times as large decompressed (http.maxCompressionRatio)");
            }
        }
    }
}
