// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

final class BodyTest {
    private static final ServerOptions.Limits LIMITS = new ServerOptions.Limits(1000, 1000, 100, 1000);

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    /** What a body says whose bytes came in two parts. */
    private static String read(byte[] bytes, int firstPart, Coding coding) throws IOException {
        List<byte[]> parts =
                List.of(Arrays.copyOf(bytes, firstPart), Arrays.copyOfRange(bytes, firstPart, bytes.length));
        Body body = new Body(parts, MediaType.TEXT, coding, LIMITS);
        assertThat(body.size()).isEqualTo(bytes.length);
        try (Body.Decompressed in = body.open()) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(in.size()).isEqualTo(text.length());
            return text;
        }
    }

    @Test
    void is_read_whole_wherever_its_parts_end() throws IOException {
        byte[] text = "one\ntwo\n".getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        members.write(gzip("one\n"));
        members.write(gzip("two\n"));
        for (int firstPart = 0; firstPart <= text.length; firstPart++) {
            assertThat(read(text, firstPart, Coding.IDENTITY)).isEqualTo("one\ntwo\n");
        }
        for (int firstPart = 0; firstPart <= members.size(); firstPart++) {
            assertThat(read(members.toByteArray(), firstPart, Coding.GZIP)).isEqualTo("one\ntwo\n");
        }
    }
}
