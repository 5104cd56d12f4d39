// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import static io.tranquility.server.TestServer.APPLICATION_JSON;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.tranquility.server.TestServer.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies of every kind of garbage: each is answered with its reason, nothing of it is sent, and the server goes on. */
final class GarbageTest {
    private static final int MEBIBYTE = 1 << 20;

    @TempDir
    private Path directory;

    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = TestServer.start(
                directory,
                "http.maxBodyBytes",
                "20000000",
                "http.maxEventBytes",
                "1000000",
                "http.stopTimeout",
                "PT1S");
    }

    @AfterEach
    void goes_on() {
        assertThat(server.post("/v1/post/bar", APPLICATION_JSON, "{\"n\":1}").status())
                .isEqualTo(200);
        assertThat(server.beam("foo").sent()).isEmpty();
        assertThat(server.get("/v1/status").json().path("pendingBytes").asInt()).isZero();
        server.close();
    }

    private void assertRefused(byte[] body, int status, String reason, String... headers) {
        for (String version : new String[] {"v1", "v2"}) {
            Answer answer = server.post("/" + version + "/post/foo", APPLICATION_JSON, body, headers);
            assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
            if (version.equals("v2")) {
                assertThat(answer.json().path("error").asText()).contains(reason);
            }
        }
    }

    private static byte[] gzip(byte[] part, int times) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            for (int i = 0; i < times; i++) {
                gzip.write(part);
            }
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0000",
                "{\"a\":\"\u0000\"}",
                "{\"a\":1}\u0000",
                "{\"a\":",
                "{\"a\":\"x",
                "[",
                "[{}",
                "[{},]",
                "]",
                "}",
                "null",
                "{\"a\":NaN}",
                "{\"a\":1e}",
                "{\"a\":\"\\ud8\"}",
                "<html>",
                "a,b,c",
            })
    void what_is_no_json(String body) {
        assertRefused(body.getBytes(StandardCharsets.UTF_8), 400, "Event 1 ");
    }

    @Test
    void cut_utf8() {
        assertRefused(new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xc3}, 400, "Event 1 is malformed");
        assertRefused(new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xff, '"', '}'}, 400, "Invalid UTF-8");
    }

    @Test
    void deep_nesting() {
        assertRefused(("{\"a\":" + "[".repeat(100_000)).getBytes(StandardCharsets.UTF_8), 400, "nesting depth");
    }

    @Test
    void huge_numbers() {
        String number = "9".repeat(100_000);
        assertRefused(("{\"a\":" + number + "}").getBytes(StandardCharsets.UTF_8), 400, "1000");
        assertRefused(("{\"a\":0." + number + "}").getBytes(StandardCharsets.UTF_8), 400, "1000");
    }

    @Test
    void an_event_that_is_too_large() {
        byte[] body = ("{\"n\":1}{\"a\":\"" + "x".repeat(MEBIBYTE) + "\"}").getBytes(StandardCharsets.UTF_8);
        assertRefused(body, 413, "Event 2 has more than 1000000 bytes (http.maxEventBytes)");
        Answer line = server.post("/v2/post/foo", "text/plain", "{}\n" + "x".repeat(MEBIBYTE));
        assertThat(line.status()).isEqualTo(413);
        assertThat(line.json().path("error").asText())
                .isEqualTo("Line 2 has more than 1000000 bytes (http.maxEventBytes)");
    }

    @Test
    void a_gzip_bomb() throws IOException {
        byte[] bomb = gzip(" ".repeat(MEBIBYTE).getBytes(StandardCharsets.UTF_8), 15);
        assertThat(bomb).hasSizeLessThan(20_000);
        assertRefused(bomb, 413, "times as large decompressed (http.maxCompressionRatio)", "Content-Encoding", "gzip");
        Answer text = server.post("/v1/post/foo", "text/plain", bomb, "Content-Encoding", "gzip");
        assertThat(text.status()).isEqualTo(413);
    }

    @Test
    void a_body_that_is_too_large_only_when_decompressed() throws IOException {
        byte[] part = new byte[MEBIBYTE];
        new Random(1).nextBytes(part);
        for (int i = 0; i < part.length; i++) {
            part[i] = (byte) ('0' + (part[i] & 7));
        }
        byte[] body = gzip(
                ("\"" + new String(part, StandardCharsets.US_ASCII) + "\"\n").getBytes(StandardCharsets.UTF_8), 30);
        Answer answer = server.post("/v2/post/foo", "text/plain", body, "Content-Encoding", "gzip");
        assertThat(answer.status()).isEqualTo(413);
    }

    @Test
    void a_zstd_frame_that_wants_much_memory() {
        byte[] body = Zstd.compress(new byte[100 * MEBIBYTE], 19);
        Answer answer = server.post("/v2/post/foo", APPLICATION_JSON, body, "Content-Encoding", "zstd");
        assertThat(answer.status()).isIn(400, 413);
        byte[] broken = {1, 2, 3, 4, 5, 6, 7, 8};
        assertRefused(broken, 400, "The body is not zstd", "Content-Encoding", "zstd");
        byte[] cut = Arrays.copyOf(Zstd.compress("{\"a\":\"xyzxyz\"}".getBytes(StandardCharsets.UTF_8)), 12);
        assertRefused(cut, 400, "The body is not zstd", "Content-Encoding", "zstd");
    }

    @Test
    void the_wrong_content_type() {
        byte[] smile = {':', ')', '\n', 0, (byte) 0xfa};
        assertRefused(smile, 400, "Event 1 ");
        Answer json = server.post("/v2/post/foo", "application/x-jackson-smile", "{\"a\":1}");
        assertThat(json.status()).isEqualTo(400);
    }

    /** Otherwise a client would lose the answer, or send its next request on a connection that ends. */
    @Test
    void a_body_that_comes_after_it_was_refused_costs_neither_the_answer_nor_the_connection() throws IOException {
        String refused = "POST /v2/post/foo HTTP/1.1\r\nHost: x\r\nContent-Type: text/html\r\nContent-Length: "
                + MEBIBYTE + "\r\n\r\n";
        String next = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";
        try (Socket socket = new Socket("localhost", server.url().getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(refused.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            out.write(new byte[MEBIBYTE]);
            assertThat(answerOf(socket.getInputStream()))
                    .startsWith("HTTP/1.1 415 ")
                    .doesNotContainIgnoringCase("Connection: close");
            out.write(next.getBytes(StandardCharsets.US_ASCII));
            assertThat(answerOf(socket.getInputStream())).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void a_line_of_two_gigabytes() throws IOException {
        // Announced, and sent in chunks without an announcement: both end long before all of it is there.
        for (String length : new String[] {"Content-Length: 2000000000", "Transfer-Encoding: chunked"}) {
            try (Socket socket = new Socket("localhost", server.url().getPort())) {
                OutputStream out = socket.getOutputStream();
                out.write(
                        ("POST /v2/post/foo HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n" + length + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                byte[] part = "x".repeat(MEBIBYTE).getBytes(StandardCharsets.US_ASCII);
                boolean isChunked = length.startsWith("T");
                try {
                    for (int i = 0; i < 2000 && socket.getInputStream().available() == 0; i++) {
                        out.write(isChunked ? "100000\r\n".getBytes(StandardCharsets.US_ASCII) : new byte[0]);
                        out.write(part);
                        out.write(isChunked ? "\r\n".getBytes(StandardCharsets.US_ASCII) : new byte[0]);
                    }
                } catch (SocketException e) {
                    // The server has closed it; its answer may be there all the same.
                }
                assertThat(answerOf(socket.getInputStream()))
                        .satisfiesAnyOf(
                                answer -> assertThat(answer)
                                        .startsWith("HTTP/1.1 413 ")
                                        .containsIgnoringCase("\r\nConnection: close\r\n")
                                        .contains("The body has more than 20000000 bytes (http.maxBodyBytes)"),
                                answer -> assertThat(answer).isEqualTo("reset"));
            }
        }
    }

    /** Or "reset", if the connection was reset before the answer was read. */
    private static String answerOf(InputStream in) throws IOException {
        byte[] answer = new byte[2000];
        try {
            int length = in.read(answer);
            return new String(answer, 0, Math.max(0, length), StandardCharsets.US_ASCII);
        } catch (SocketException e) {
            return "reset";
        }
    }
}
