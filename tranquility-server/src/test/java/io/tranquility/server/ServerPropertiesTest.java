// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tranquility.config.ConfigException;
import io.tranquility.config.Property;
import io.tranquility.config.TranquilityConfig;
import io.tranquility.console.Credentials;
import io.tranquility.console.HttpsOptions;
import io.tranquility.console.ListenerOptions;
import io.tranquility.server.ServerOptions.Idempotency;
import io.tranquility.server.ServerOptions.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The properties of the server: defaults, values, mistakes, and the table of docs/server.md. */
final class ServerPropertiesTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "server.md");
    private static final String BEGIN = "<!-- properties: generated -->\n";
    private static final String END = "<!-- end of properties -->\n";

    @TempDir
    private Path directory;

    private TranquilityConfig config(String... properties) throws IOException {
        Path file = directory.resolve("server.json");
        Files.writeString(file, TestServer.config(properties).toString());
        return TranquilityConfig.read(file);
    }

    private ServerOptions options(String... properties) throws IOException {
        return ServerOptions.of(config(properties).properties());
    }

    @Test
    void every_property_has_the_default_that_is_documented() throws IOException {
        assertThat(options("http.port", "8200"))
                .isEqualTo(new ServerOptions(
                        new ListenerOptions(
                                Optional.empty(), OptionalInt.of(8200), Optional.empty(), 40, Duration.ofMinutes(5)),
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(30),
                        new Limits(64 << 20, 4 << 20, 500, Runtime.getRuntime().maxMemory() / 100 * 20),
                        new Idempotency(Duration.ofHours(1), 10_000),
                        Duration.ofSeconds(10)));
        assertThat(ServerProperties.HTTP_PORT.defaultText()).isEqualTo("8200");
    }

    @Test
    void every_property_arrives() throws IOException {
        Path keyStore = Files.createFile(directory.resolve("key.p12"));
        ServerOptions options = options(
                "http.port.enable", "false",
                "https.port.enable", "true",
                "https.port", "8401",
                "https.keyStorePath", keyStore.toString(),
                "https.keyStoreType", "PKCS12",
                "https.keyStorePassword", "store",
                "https.certAlias", "me",
                "https.keyManagerFactoryAlgorithm", "SunX509",
                "https.keyManagerPassword", "key",
                "https.includeCipherSuites", "TLS_A, TLS_B",
                "https.excludeCipherSuites", "TLS_C",
                "https.includeProtocols", "TLSv1.3",
                "https.excludeProtocols", "TLSv1.1",
                "http.host", "127.0.0.1",
                "http.threads", "9",
                "http.idleTimeout", "PT1M",
                "http.requestTimeout", "PT2S",
                "http.stopTimeout", "PT3S",
                "http.maxBodyBytes", "1000",
                "http.maxEventBytes", "100",
                "http.maxCompressionRatio", "7",
                "http.maxPendingPercent", "1",
                "http.idempotencyPeriod", "PT4S",
                "http.idempotencyKeys", "5",
                "http.reloadPeriod", "PT0S");
        assertThat(options.listener().httpPort()).isEmpty();
        HttpsOptions https = options.listener().https().orElseThrow();
        assertThat(https.port()).isEqualTo(8401);
        assertThat(https.keyStore()).isEqualTo(keyStore);
        assertThat(https.keyStoreType()).contains("PKCS12");
        assertThat(https.keyStorePassword().orElseThrow().reveal()).isEqualTo("store");
        assertThat(https.certAlias()).contains("me");
        assertThat(https.keyManagerFactoryAlgorithm()).contains("SunX509");
        assertThat(https.keyManagerPassword().orElseThrow().reveal()).isEqualTo("key");
        assertThat(https.ciphers())
                .isEqualTo(new HttpsOptions.Ciphers(
                        List.of("TLS_A", "TLS_B"), List.of("TLS_C"), List.of("TLSv1.3"), List.of("TLSv1.1")));
        assertThat(options.listener().host()).contains("127.0.0.1");
        assertThat(options.listener().threads()).isEqualTo(9);
        assertThat(options.listener().idleTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(options.requestTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(options.stopTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(options.limits())
                .isEqualTo(new Limits(1000, 100, 7, Runtime.getRuntime().maxMemory() / 100));
        assertThat(options.idempotency()).isEqualTo(new Idempotency(Duration.ofSeconds(4), 5));
        assertThat(options.reloadPeriod()).isZero();
        assertThat(options).asString().contains("keyStorePassword=Optional[***]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http.port | 70000 | http.port must be a whole number from 0 to 65535, but is '70000'",
                "http.port.enable | false | There is no port to listen on",
                "https.port.enable | true | https.port.enable is true, but https.keyStorePath is not set",
                "http.maxPendingPercent | 91 | must be a whole number from 1 to 90, but is '91'",
                "http.timeout | PT1S | http.timeout is no known property; did you mean http.",
                "http.idleTimeout | 5 | http.idleTimeout must be",
            })
    void mistakes_are_told(String property, String value, String message) {
        assertThatThrownBy(() -> options(property, value))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    @Test
    void a_key_store_that_is_not_there_is_told() {
        assertThatThrownBy(() -> options("https.port.enable", "true", "https.keyStorePath", "/no/such.p12"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("there is no file /no/such.p12 to read");
    }

    @Test
    void a_user_needs_a_password() {
        assertThatThrownBy(
                        () -> Credentials.of(config("http.basicAuthUser", "me").properties()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("must both be set, or none, but only properties.http.basicAuthUser is");
    }

    /** With {@code -Dtranquility.docs.update=true} the table is rewritten. */
    @Test
    void the_documentation_has_every_property_as_it_is_declared() throws IOException {
        StringBuilder table = new StringBuilder("\n| property | default | values | meaning |\n|---|---|---|---|\n");
        for (Property<?> property : ServerOptions.documented()) {
            table.append(property.documentation()).append('\n');
        }
        String text = Files.readString(DOCUMENT);
        assertThat(text).contains(BEGIN, END);
        String expected = text.substring(0, text.indexOf(BEGIN) + BEGIN.length())
                + table.append('\n')
                + text.substring(text.indexOf(END));
        if (Boolean.getBoolean("tranquility.docs.update")) {
            Files.writeString(DOCUMENT, expected);
            return;
        }
        assertThat(text)
                .as("docs/server.md is not current; run ./mvnw -pl tranquility-server test"
                        + " -Dtest=ServerPropertiesTest -Dtranquility.docs.update=true")
                .isEqualTo(expected);
    }
}
