// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import javax.annotation.Nullable;

/** Reads the body of a batch up to the limit, decompressing it where Druid's server has not done that already. */
final class BodyReader {
    private final int maxBytes;
    private final BytesInFlight inFlight;

    /** @param inFlight counts what is read for the caller, until the caller closes its share */
    BodyReader(int maxBytes, BytesInFlight inFlight) {
        this.maxBytes = maxBytes;
        this.inFlight = inFlight;
    }

    /** To be closed when the batch is not needed any more. */
    BytesInFlight.Share open() {
        return inFlight.open();
    }

    /** The body is larger than the limit, which the message names. */
    static final class BodyTooLargeException extends Exception {
        BodyTooLargeException(String message) {
            super(message);
        }
    }

    /** The body has an encoding that is not known. */
    static final class UnknownEncodingException extends Exception {
        UnknownEncodingException(String message) {
            super(message);
        }
    }

    /**
     * Reads to the end of the stream.
     *
     * @param contentEncoding the request's header, null if it has none
     * @throws BytesInFlight.OverloadedException if the process holds too much already
     * @throws IOException if the body ends too early or is no gzip
     */
    BatchBody read(InputStream in, @Nullable String contentEncoding, BytesInFlight.Share share)
            throws IOException, BodyTooLargeException, UnknownEncodingException {
        final InputStream decoded = share.count(decode(in, contentEncoding));
        final byte[] bytes = decoded.readNBytes(maxBytes);
        if (bytes.length == maxBytes && decoded.read() >= 0) {
            throw new BodyTooLargeException("The body has more than " + maxBytes + " bytes after decompression ("
                    + PushConfig.MAX_BODY_BYTES + "); send fewer events at once or raise the limit");
        }
        return new BatchBody(bytes);
    }

    private static InputStream decode(InputStream in, @Nullable String contentEncoding)
            throws IOException, UnknownEncodingException {
        final String encoding =
                contentEncoding == null ? "" : contentEncoding.trim().toLowerCase(Locale.ROOT);
        return switch (encoding) {
            case "", "identity" -> in;
            case "gzip", "x-gzip" -> new GZIPInputStream(in);
            default ->
                throw new UnknownEncodingException(
                        "Content-Encoding [" + contentEncoding + "] is not known; send gzip, or none");
        };
    }
}
