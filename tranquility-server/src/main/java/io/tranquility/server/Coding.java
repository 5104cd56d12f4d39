// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** How the bytes of a body are coded. */
enum Coding {
    IDENTITY {
        @Override
        InputStream decode(InputStream in) {
            return in;
        }
    },
    GZIP {
        @Override
        InputStream decode(InputStream in) throws IOException {
            return new GZIPInputStream(in, BUFFER);
        }
    },
    ZSTD {
        @Override
        InputStream decode(InputStream in) throws IOException {
            ZstdInputStream zstd = new ZstdInputStream(in);
            zstd.setLongMax(LARGEST_ZSTD_WINDOW_LOG);
            return zstd;
        }
    };

    private static final int BUFFER = 16 << 10;

    /** 8 MiB: what RFC 8878 asks every decoder for; a frame that needs more memory is refused. */
    private static final int LARGEST_ZSTD_WINDOW_LOG = 23;

    /**
     * The coding of a {@code Content-Encoding}.
     *
     * @param header null for none
     */
    static Coding of(String header) throws HttpProblem {
        String name = header == null ? "identity" : header.strip().toLowerCase(Locale.ROOT);
        return switch (name) {
            case "", "identity" -> IDENTITY;
            case "gzip", "x-gzip" -> GZIP;
            case "zstd" -> ZSTD;
            default ->
                throw HttpProblem.of(415, "Content-Encoding must be identity, gzip or zstd, but is '" + header + "'");
        };
    }

    abstract InputStream decode(InputStream in) throws IOException;
}
