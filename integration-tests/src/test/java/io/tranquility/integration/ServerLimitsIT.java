// SPDX-License-Identifier: Apache-2.0
package io.tranquility.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.luben.zstd.Zstd;
import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.integration.ServerProgram.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code bin/tranquility server} with little memory, and clients that send it garbage, or nearly nothing. */
@ExtendWith(SharedDruid.class)
final class ServerLimitsIT {
    private static final String APPLICATION_JSON = "application/json";
    private static final int MEBIBYTE = 1 << 20;
    private static final int TWO_GIBIBYTES_IN_MEBIBYTES = 2048;

    private final EmbeddedDruid druid;

    /** Any body that is held as a whole beyond the limits, or any leak, ends it: it runs with ExitOnOutOfMemoryError. */
    @RegisterExtension
    private final Distribution distribution = new Distribution("-Xmx128m");

    ServerLimitsIT(EmbeddedDruid druid) {
        this.druid = druid;
    }

    private ServerProgram start(String name) throws IOException {
        TestSource source = TestSource.of(druid, name)
                .granularity("HOUR")
                .with("http.port", "0")
                .with("http.maxBodyBytes", String.valueOf(16 * MEBIBYTE))
                .with("http.requestTimeout", "PT2M");
        return ServerProgram.start(distribution, source.file(distribution.directory()));
    }

    /** What a client may send by mistake or on purpose. */
    private record Garbage(String contentType, String coding, ByteBuffer body) {
        static Garbage of(String contentType, String coding, byte[] body) {
            return new Garbage(contentType, coding, ByteBuffer.wrap(body));
        }

        static Garbage json(String body) {
            return of(APPLICATION_JSON, "identity", body.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static Map<String, Garbage> garbage() throws IOException {
        Map<String, Garbage> kinds = new LinkedHashMap<>();
        kinds.put(
                "cut UTF-8", Garbage.of(APPLICATION_JSON, "identity", new byte[] {'{', '"', 'a', '"', ':', '"', -61}));
        kinds.put("no UTF-8", Garbage.of(APPLICATION_JSON, "identity", new byte[] {'{', '"', -1, '"', ':', '1', '}'}));
        kinds.put("deep nesting", Garbage.json("{\"a\":" + "[".repeat(MEBIBYTE)));
        kinds.put("a huge number", Garbage.json("{\"a\":" + "9".repeat(MEBIBYTE) + "}"));
        kinds.put("a huge exponent", Garbage.json("{\"a\":1e" + "9".repeat(2000) + "}"));
        kinds.put("NUL", Garbage.json("{\"a\":\"\u0000\"}"));
        kinds.put("NULs", Garbage.of(APPLICATION_JSON, "identity", new byte[MEBIBYTE]));
        kinds.put("an event of 8 MiB", Garbage.json("{\"a\":\"" + "x".repeat(8 * MEBIBYTE) + "\"}"));
        kinds.put("no gzip", Garbage.of(APPLICATION_JSON, "gzip", "{}".getBytes(StandardCharsets.UTF_8)));
        kinds.put("a gzip bomb", Garbage.of(APPLICATION_JSON, "gzip", gzip(' ', 200)));
        kinds.put("a gzip bomb of a line", Garbage.of("text/plain", "gzip", gzip('x', 200)));
        kinds.put("a zstd bomb", Garbage.of("text/plain", "zstd", Zstd.compress(new byte[64 * MEBIBYTE])));
        kinds.put("another content type", Garbage.of("text/html", "identity", new byte[] {'<'}));
        kinds.put(
                "JSON that is called Smile",
                Garbage.of("application/x-jackson-smile", "identity", new byte[] {'{', '}'}));
        return kinds;
    }

    private static byte[] gzip(char filler, int mebibytes) throws IOException {
        byte[] part = String.valueOf(filler).repeat(MEBIBYTE).getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            for (int i = 0; i < mebibytes; i++) {
                gzip.write(part);
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void garbage_of_every_kind_is_refused_with_a_reason_and_takes_no_memory() throws Exception {
        ServerProgram server = start("limits");
        Map<String, Garbage> kinds = garbage();
        for (int round = 0; round < 3; round++) {
            sendAll(server, kinds);
        }
        long before = residentKibibytes(server);
        for (int round = 0; round < 5; round++) {
            sendAll(server, kinds);
        }
        sendTwoGibibytes(server, "Content-Length: " + (long) TWO_GIBIBYTES_IN_MEBIBYTES * MEBIBYTE);
        sendTwoGibibytes(server, "Transfer-Encoding: chunked");
        assertServes(server, "limits");
        assertThat(residentKibibytes(server)).isLessThan(before + before / 4);
        assertThat(server.get("/v1/status").json().path("pendingBytes").asLong())
                .isZero();
    }

    private static void sendAll(ServerProgram server, Map<String, Garbage> kinds) throws IOException {
        for (Map.Entry<String, Garbage> kind : kinds.entrySet()) {
            Garbage garbage = kind.getValue();
            for (String version : List.of("v1", "v2")) {
                String path = "/" + version + "/post/limits";
                Answer answer = server.post(
                        path, garbage.contentType(), garbage.body().array(), "Content-Encoding", garbage.coding());
                assertThat(answer.status()).as(kind.getKey() + ": " + answer).isBetween(400, 499);
                assertThat(answer.text()).as(kind.getKey()).hasSizeGreaterThan(10);
            }
        }
        assertServes(server, "limits");
    }

    /** One line, which ends when the server does not want it any more. */
    private static void sendTwoGibibytes(ServerProgram server, String length) throws IOException {
        byte[] part = "x".repeat(MEBIBYTE).getBytes(StandardCharsets.US_ASCII);
        byte[] size = "100000\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] end = "\r\n".getBytes(StandardCharsets.US_ASCII);
        boolean isChunked = length.startsWith("Transfer-Encoding");
        try (Socket socket = new Socket("localhost", server.url().getPort())) {
            socket.setSoTimeout((int) Duration.ofMinutes(1).toMillis());
            OutputStream out = socket.getOutputStream();
            out.write(head("text/plain", length, "limits"));
            int sent = 0;
            try {
                while (sent < TWO_GIBIBYTES_IN_MEBIBYTES
                        && socket.getInputStream().available() == 0) {
                    if (isChunked) {
                        out.write(size);
                    }
                    out.write(part);
                    if (isChunked) {
                        out.write(end);
                    }
                    sent++;
                }
                assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                        .isEqualTo("HTTP/1.1 413");
            } catch (SocketException e) {
                // It has closed the connection before its answer was read; the test goes on to see that it serves.
            }
            assertThat(sent).isLessThan(TWO_GIBIBYTES_IN_MEBIBYTES);
        }
    }

    @Test
    void slow_clients_and_500_idle_connections_do_not_stop_others() throws Exception {
        ServerProgram server = start("slow");
        List<Socket> idle = new ArrayList<>();
        List<Socket> slow = new ArrayList<>();
        byte[] body = event();
        try {
            for (int i = 0; i < 500; i++) {
                idle.add(new Socket("localhost", server.url().getPort()));
            }
            for (int i = 0; i < 100; i++) {
                Socket socket = new Socket("localhost", server.url().getPort());
                socket.getOutputStream().write(head(APPLICATION_JSON, "Content-Length: " + body.length, "slow"));
                slow.add(socket);
            }
            for (byte next : body) {
                for (Socket socket : slow) {
                    socket.getOutputStream().write(next);
                }
                assertServes(server, "slow");
            }
            for (Socket socket : slow) {
                socket.setSoTimeout((int) Duration.ofMinutes(1).toMillis());
                assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                        .isEqualTo("HTTP/1.1 200");
            }
            for (Socket socket : idle) {
                assertThat(socket.getInputStream().available()).isZero();
            }
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
            for (Socket socket : slow) {
                socket.close();
            }
        }
        int events = slow.size() + body.length;
        await().atMost(Duration.ofMinutes(1)).ignoreExceptions().untilAsserted(() -> assertThat(
                        druid.sql("SELECT SUM(\"count\") AS events FROM slow"))
                .containsExactly(Map.of("events", events)));
    }

    private static void assertServes(ServerProgram server, String dataSource) {
        Answer answer = server.post("/v1/post/" + dataSource, APPLICATION_JSON, event());
        assertThat(answer.text()).isEqualTo("{\"result\":{\"received\":1,\"sent\":1}}");
    }

    private static byte[] event() {
        return ("{\"time\":\"" + Instant.now() + "\",\"id\":\"a\",\"added\":1}").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] head(String contentType, String length, String dataSource) {
        return ("POST /v2/post/" + dataSource + " HTTP/1.1\r\nHost: x\r\nContent-Type: " + contentType + "\r\n" + length
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static long residentKibibytes(ServerProgram server) throws IOException {
        Path status = Path.of("/proc", String.valueOf(server.program().pid()), "status");
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
