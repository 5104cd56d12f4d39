// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class ServerCommandTest {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();

    private int run(String... arguments) {
        CommandLine command = ServerCommand.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(out));
        return command.execute(arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-configFile", "--config-file"})
    void a_file_that_is_not_there_is_told(String option) {
        assertThat(run(option, "/no/such/file.json")).isEqualTo(2);
        assertThat(out).hasToString("tranquility server: There is no file /no/such/file.json" + System.lineSeparator());
    }

    @Test
    void a_configuration_that_cannot_be_used_is_told() throws IOException {
        Path file = Files.writeString(
                directory.resolve("server.json"),
                TestServer.config("http.prot", "1").toString());
        assertThat(run("-configFile", file.toString())).isEqualTo(2);
        assertThat(out.toString())
                .contains("tranquility server: ", "http.prot is no known property; did you mean http.port?");
    }

    @Test
    void the_file_must_be_named() {
        assertThat(run()).isEqualTo(2);
        assertThat(out.toString()).contains("Missing required option", "--config-file");
    }

    @Test
    void a_port_that_is_taken_is_told() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            assertThat(catchMessage(taken.getLocalPort()))
                    .contains("Failed to bind", String.valueOf(taken.getLocalPort()));
        }
    }

    private String catchMessage(int port) throws IOException {
        try {
            TestServer.start(directory, "http.port", String.valueOf(port)).close();
            return "bound";
        } catch (IOException e) {
            return e.getMessage();
        }
    }
}
