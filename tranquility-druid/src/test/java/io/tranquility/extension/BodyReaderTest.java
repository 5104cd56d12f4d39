// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class BodyReaderTest {
    private final BodyReader reader = new BodyReader(10, new BytesInFlight(1_000));

    @Test
    void reads_plain_and_gzip() throws Exception {
        for (String encoding : new String[] {null, "", "identity", "gzip", "X-GZIP"}) {
            final byte[] body = bytes("0123456789");
            final boolean zipped =
                    encoding != null && encoding.toLowerCase(Locale.ROOT).endsWith("gzip");
            final BatchBody read = read(new ByteArrayInputStream(zipped ? gzip(body) : body), encoding);
            assertThat(read.bytes()).isEqualTo(body);
        }
    }

    @Test
    void the_digest_is_that_of_the_decompressed_body() throws Exception {
        final BatchBody plain = read(new ByteArrayInputStream(bytes("abc")), null);
        assertThat(plain.digest()).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        final BatchBody zipped = read(new ByteArrayInputStream(gzip(bytes("abc"))), "gzip");
        assertThat(zipped.digest()).isEqualTo(plain.digest());
    }

    @Test
    void refuses_what_is_larger_than_the_limit_also_when_it_is_compressed() throws Exception {
        assertThatThrownBy(() -> read(new ByteArrayInputStream(bytes("0123456789a")), null))
                .isInstanceOf(BodyReader.BodyTooLargeException.class)
                .hasMessageContaining("more than 10 bytes")
                .hasMessageContaining("druid.tranquility.maxBodyBytes");
        final byte[] bomb = gzip(new byte[1 << 20]);
        assertThatThrownBy(() -> read(new ByteArrayInputStream(bomb), "gzip"))
                .isInstanceOf(BodyReader.BodyTooLargeException.class);
    }

    @Test
    void refuses_truncated_and_unknown_encodings() throws Exception {
        final byte[] zipped = gzip(bytes("0123456789"));
        assertThatThrownBy(() -> read(new ByteArrayInputStream(Arrays.copyOf(zipped, zipped.length - 9)), "gzip"))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> read(new ByteArrayInputStream(bytes("plain")), "gzip"))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> read(new ByteArrayInputStream(bytes("x")), "br"))
                .isInstanceOf(BodyReader.UnknownEncodingException.class)
                .hasMessageContaining("[br] is not known");
    }

    @Test
    void refuses_to_hold_more_than_the_process_may_and_goes_on_when_there_is_room() throws Exception {
        final BytesInFlight inFlight = new BytesInFlight(15);
        final BodyReader careful = new BodyReader(10, inFlight);
        final BytesInFlight.Share first = careful.open();
        careful.read(new ByteArrayInputStream(bytes("0123456789")), null, first);
        assertThat(inFlight.held()).isEqualTo(10);
        try (BytesInFlight.Share second = careful.open()) {
            assertThatThrownBy(() -> careful.read(new ByteArrayInputStream(bytes("012345")), null, second))
                    .isInstanceOf(BytesInFlight.OverloadedException.class)
                    .hasMessageContaining("more than 15 bytes")
                    .hasMessageContaining("druid.tranquility.maxBytesInFlight");
        }
        first.close();
        assertThat(inFlight.held()).isZero();
        try (BytesInFlight.Share third = careful.open()) {
            assertThat(careful.read(new ByteArrayInputStream(bytes("012345")), null, third)
                            .bytes())
                    .hasSize(6);
        }
    }

    private BatchBody read(InputStream in, String encoding) throws Exception {
        try (BytesInFlight.Share share = reader.open()) {
            return reader.read(in, encoding, share);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[] body) throws IOException {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body);
        }
        return bytes.toByteArray();
    }
}
