// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AnswerParserTest {
    private static final int FUZZED = 20_000;

    private final AnswerParser parser = new AnswerParser();

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static ByteBuffer lines(String... lines) {
        return bytes(String.join("\r\n", lines));
    }

    private static String text(HttpAnswer answer) {
        return new String(answer.body(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void an_answer_of_a_length_leaves_what_follows_to_the_next_one() throws IOException {
        ByteBuffer in = lines(
                "HTTP/1.1 200 OK",
                "Content-Length: 4",
                "X-Tranquility-Restored:  clean ",
                "X-Other: 1",
                "",
                "bodyHTTP/1.1 503 ",
                "content-length: 0",
                "",
                "");

        assertThat(parser.read(in)).isTrue();
        assertThat(parser.isKept()).isTrue();
        HttpAnswer first = parser.take();
        assertThat(first.status()).isEqualTo(200);
        assertThat(text(first)).isEqualTo("body");
        assertThat(first.headers()).isEqualTo(Map.of("x-tranquility-restored", "clean"));

        assertThat(parser.read(in)).isTrue();
        HttpAnswer second = parser.take();
        assertThat(second.status()).isEqualTo(503);
        assertThat(second.body()).isEmpty();
        assertThat(second.headers()).isEmpty();
        assertThat(in.hasRemaining()).isFalse();
    }

    @Test
    void chunks_with_extensions_and_trailers_are_one_body() throws IOException {
        ByteBuffer in = lines(
                "HTTP/1.1 200 OK",
                "Transfer-Encoding: chunked",
                "",
                "4;a=b",
                "wxyz",
                "0a",
                "0123456789",
                "0",
                "Late: 1",
                "",
                "");
        assertThat(parser.read(in)).isTrue();
        assertThat(parser.isKept()).isTrue();
        assertThat(text(parser.take())).isEqualTo("wxyz0123456789");
    }

    @Test
    void without_a_length_the_end_of_the_connection_is_the_end() throws IOException {
        assertThat(parser.read(bytes("HTTP/1.1 200 OK\r\n\r\nall of"))).isFalse();
        assertThat(parser.read(bytes(" it"))).isFalse();
        assertThat(parser.end()).isTrue();
        assertThat(parser.isKept()).isFalse();
        assertThat(text(parser.take())).isEqualTo("all of it");
    }

    @Test
    void an_end_before_the_length_is_no_answer() throws IOException {
        assertThat(parser.read(bytes("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")))
                .isFalse();
        assertThat(parser.end()).isFalse();
    }

    @Test
    void interim_answers_are_passed_over() throws IOException {
        assertThat(parser.read(bytes("HTTP/1.1 100 Continue\r\nLocation: x\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n")))
                .isTrue();
        HttpAnswer answer = parser.take();
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.headers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            })
    void some_connections_are_not_used_again(String answer) throws IOException {
        assertThat(parser.read(bytes(answer))).isTrue();
        assertThat(parser.isKept()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH\r\n",
                "HTTP/2 200\r\n",
                "HTTP/1.1 2x0 OK\r\n",
                "HTTP/1.1 2000\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n",
                "HTTP/1.1 200 OK\r\n: nameless\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 67108865\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
            })
    void what_is_no_answer_is_refused_with_what_was_seen(String answer) {
        assertThatThrownBy(() -> parser.read(bytes(answer)))
                .isInstanceOf(IOException.class)
                .hasMessageMatching("(?s)(The answer|A chunk of the answer|This is not HTTP).+");
    }

    @Test
    void an_endless_head_is_refused() {
        assertThatThrownBy(() -> parser.read(bytes("HTTP/1.1 200 OK\r\nLong: " + "x".repeat(70_000))))
                .hasMessage("A line of the answer is longer than 65536 bytes");
        assertThatThrownBy(() -> new AnswerParser().read(bytes("HTTP/1.1 200 OK\r\n" + "a: b\r\n".repeat(1001))))
                .hasMessage("The answer has more than 1000 lines beside its body");
    }

    /** Random answers, in random pieces, read back as they were written; the seed is in the message. */
    @Test
    void random_answers_come_through_in_any_pieces() throws IOException {
        for (long seed = 0; seed < FUZZED; seed++) {
            Random random = new Random(seed);
            byte[] body = new byte[random.nextInt(200)];
            random.nextBytes(body);
            boolean isChunked = random.nextBoolean();
            byte[] written = written(200 + random.nextInt(3), body, isChunked, random);

            assertThat(inPieces(written, random)).as("seed %d", seed).isTrue();
            assertThat(parser.take().body()).as("seed %d", seed).isEqualTo(body);
        }
    }

    /** Whatever bytes come, nothing but an IOException does, and the parser takes no more than there is. */
    @Test
    void garbage_is_an_answer_or_an_io_exception() {
        int refused = 0;
        for (long seed = 0; seed < FUZZED; seed++) {
            Random random = new Random(seed);
            byte[] written = written(200, new byte[random.nextInt(50)], random.nextBoolean(), random);
            for (int i = random.nextInt(4); i >= 0; i--) {
                written[random.nextInt(written.length)] = (byte) random.nextInt();
            }
            try {
                AnswerParser fresh = new AnswerParser();
                ByteBuffer in = ByteBuffer.wrap(written);
                if (fresh.read(in) || fresh.end()) {
                    assertThat(fresh.take().body().length).as("seed %d", seed).isLessThanOrEqualTo(written.length);
                }
            } catch (IOException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(1, FUZZED - 1);
    }

    private boolean inPieces(byte[] written, Random random) throws IOException {
        boolean isComplete = false;
        int from = 0;
        while (from < written.length) {
            assertThat(isComplete).isFalse();
            int size = Math.min(1 + random.nextInt(40), written.length - from);
            isComplete = parser.read(ByteBuffer.wrap(written, from, size));
            from += size;
        }
        return isComplete;
    }

    private static byte[] written(int status, byte[] body, boolean isChunked, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(
                ("HTTP/1.1 " + status + " Some Reason\r\nDate: today\r\n").getBytes(StandardCharsets.ISO_8859_1));
        if (isChunked) {
            out.writeBytes("transfer-encoding: Chunked\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            int from = 0;
            while (from < body.length) {
                int size = Math.min(1 + random.nextInt(60), body.length - from);
                out.writeBytes((Integer.toHexString(size) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
                out.write(body, from, size);
                out.writeBytes("\r\n".getBytes(StandardCharsets.ISO_8859_1));
                from += size;
            }
            out.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        } else {
            out.writeBytes(("Content-Length: " + body.length + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            out.writeBytes(body);
        }
        return out.toByteArray();
    }
}
