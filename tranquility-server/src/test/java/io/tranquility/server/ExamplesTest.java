// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.tranquility.server.TestServer.Answer;
import io.tranquility.testing.FaultProxy;
import io.tranquility.testing.NetworkFault;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The programs in {@code examples} that post to the server are run; of the shippers' configurations, whose programs are not
 * at hand, the requests are made that they say.
 */
final class ExamplesTest {
    private static final Path EXAMPLES = Path.of("..", "examples");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String LINES = "{\"n\":1}\n{\"n\":2}\n{\"n\":3,\"action\":\"drop\"}\n";

    @TempDir
    private Path directory;

    private TestServer server;

    private record Result(int status, String text) {}

    @BeforeEach
    void start() throws IOException {
        server = TestServer.start(directory);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"send.sh", "send.py"})
    void a_program_repeats_a_request_whose_answer_is_lost_or_that_has_to_wait(String program) throws Exception {
        AtomicInteger requests = new AtomicInteger();
        try (FaultProxy proxy = FaultProxy.http("127.0.0.1", server.url().getPort())) {
            proxy.faults(line -> switch (requests.incrementAndGet()) {
                case 1 -> NetworkFault.loseAnswer();
                case 2 -> NetworkFault.answer(503);
                default -> NetworkFault.NONE;
            });
            Result result = run(program, proxy.uri(), "foo");
            assertThat(result.status()).as(result.text()).isZero();
            assertThat(result.text())
                    .containsPattern("received\"?:? ?3.+sent\"?:? ?2")
                    .contains("BEFORE_WINDOW");
        }
        assertThat(requests).hasValue(3);
        assertThat(server.beam("foo").sent()).extracting("n").containsExactly(1L, 2L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"send.sh", "send.py"})
    void a_program_says_why_its_request_is_refused_and_does_not_repeat_it(String program) throws Exception {
        try (FaultProxy proxy = FaultProxy.http("127.0.0.1", server.url().getPort())) {
            Result result = run(program, proxy.uri(), "none");
            assertThat(result.status()).as(result.text()).isEqualTo(1);
            assertThat(result.text())
                    .contains("No beam defined for dataSource 'none'")
                    .doesNotContain("Traceback");
            assertThat(proxy.requests()).isEqualTo(1);
        }
    }

    @Test
    void the_server_takes_what_vector_sends() throws IOException {
        JsonNode sink =
                YAML.readTree(EXAMPLES.resolve("vector/vector.yaml").toFile()).at("/sinks/druid");
        assertThat(sink.path("type").asText()).isEqualTo("http");
        assertThat(sink.path("method").asText()).isEqualTo("post");
        assertThat(sink.at("/encoding/codec").asText()).isEqualTo("json");
        assertThat(sink.at("/framing/method").asText()).isEqualTo("newline_delimited");
        assertThat(sink.path("compression").asText()).isEqualTo("gzip");
        assertTaken(URI.create(sink.path("uri").asText()).getPath());
    }

    @Test
    void the_server_takes_what_fluent_bit_sends() throws IOException {
        JsonNode output = YAML.readTree(
                        EXAMPLES.resolve("fluent-bit/fluent-bit.yaml").toFile())
                .at("/pipeline/outputs/0");
        assertThat(output.path("name").asText()).isEqualTo("http");
        assertThat(output.path("format").asText()).isEqualTo("json_lines");
        assertThat(output.path("compress").asText()).isEqualTo("gzip");
        assertTaken(output.path("uri").asText());
    }

    /** Both name the type of lines of JSON so, if their configuration does not say otherwise. */
    private void assertTaken(String path) throws IOException {
        assertThat(path).startsWith("/v2/post/");
        Answer answer = server.post(
                path.replaceFirst("[^/]+$", "foo"), "application/x-ndjson", gzipped(LINES), "Content-Encoding", "gzip");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().path("sent").asInt()).isEqualTo(2);
    }

    private static byte[] gzipped(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    /** Both streams; the lines are in a file for one program, and the standard input of the other. */
    private Result run(String program, URI url, String dataSource) throws Exception {
        assumeThat(isInstalled(program.endsWith(".py") ? "python3" : "curl")).isTrue();
        Path lines = Files.writeString(directory.resolve("lines.json"), LINES);
        Path output = directory.resolve("output");
        List<String> command = List.of(
                EXAMPLES.resolve("http").resolve(program).toString(),
                url.toString().replaceFirst("/$", ""),
                dataSource,
                lines.toString());
        Process process = new ProcessBuilder(program.endsWith(".py") ? command.subList(0, 3) : command)
                .redirectErrorStream(true)
                .redirectInput(lines.toFile())
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Result(process.exitValue(), Files.readString(output));
    }

    private static boolean isInstalled(String command) {
        return Stream.of(System.getenv("PATH").split(Pattern.quote(File.pathSeparator)))
                .anyMatch(path -> Files.isExecutable(Path.of(path, command)));
    }
}
