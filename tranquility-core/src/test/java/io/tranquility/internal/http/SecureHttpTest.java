// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.tranquility.druid.DruidAuthentication;
import io.tranquility.druid.DruidSecurity;
import io.tranquility.druid.Secret;
import io.tranquility.druid.TlsOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS and credentials, against a real HTTPS server. */
final class SecureHttpTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @TempDir
    private static Path directory;

    private static Path server;
    private static Path serverTrusted;
    private static Path client;
    private static Path clientTrusted;

    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeAll
    static void makeCertificates() throws Exception {
        TestCertificates certificates = new TestCertificates(directory);
        server = certificates.keyStore("server.p12", "ip:127.0.0.1,dns:localhost");
        serverTrusted = certificates.trustStore("server-trusted.p12", server);
        client = certificates.keyStore("client.p12", "dns:client.example");
        clientTrusted = certificates.trustStore("client-trusted.p12", client);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    /** A server that answers with the certificate's subject of the client, if it shows one, and what authorizes it. */
    private URI serve(Path keyStore, boolean wantsCertificate) throws Exception {
        SSLContext context = TestCertificates.server(keyStore, clientTrusted);
        HttpsServer https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        https.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
                ssl.setNeedClientAuth(wantsCertificate);
                parameters.setSSLParameters(ssl);
            }
        });
        https.createContext("/", exchange -> {
            byte[] body = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        https.start();
        opened.add(() -> https.stop(0));
        return URI.create("https://127.0.0.1:" + https.getAddress().getPort() + "/status");
    }

    private HttpAnswer get(URI uri, DruidSecurity security) throws Exception {
        try (HttpSender http = new DruidHttpSender("test", security)) {
            return http.send(HttpCall.get(uri), TIMEOUT).get(30, TimeUnit.SECONDS);
        }
    }

    private static DruidSecurity tls(TlsOptions options) {
        return new DruidSecurity(Optional.of(options), DruidAuthentication.NONE);
    }

    private void assertRefused(URI uri, DruidSecurity security, String reason) {
        assertThatThrownBy(() -> get(uri, security))
                .cause()
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No TLS connection to " + uri.getAuthority())
                .hasMessageContaining(reason);
    }

    @Test
    void a_server_with_a_trusted_certificate_is_spoken_to() throws Exception {
        URI uri = serve(server, false);
        assertThat(get(uri, tls(TestCertificates.trusting(serverTrusted))).status())
                .isEqualTo(200);
    }

    @Test
    void a_server_that_nobody_trusts_is_refused() throws Exception {
        URI uri = serve(server, false);
        assertRefused(uri, tls(TlsOptions.DEFAULT), "unable to find valid certification path");
        assertRefused(uri, tls(TestCertificates.trusting(clientTrusted)), "druid.tls.trustStorePath");
    }

    @Test
    void without_options_the_jvm_says_who_is_trusted_when_it_is_first_asked() throws Exception {
        URI uri = serve(server, false);
        assertRefused(uri, DruidSecurity.NONE, "unable to find valid certification path");
        System.setProperty("javax.net.ssl.trustStore", serverTrusted.toString());
        System.setProperty("javax.net.ssl.trustStorePassword", TestCertificates.PASSWORD);
        try {
            assertThat(get(uri, DruidSecurity.NONE).status()).isEqualTo(200);
        } finally {
            System.clearProperty("javax.net.ssl.trustStore");
            System.clearProperty("javax.net.ssl.trustStorePassword");
        }
    }

    @Test
    void a_certificate_for_another_host_is_refused() throws Exception {
        TestCertificates certificates = new TestCertificates(directory);
        Path other = certificates.keyStore("other.p12", "dns:other.example");
        URI uri = serve(other, false);
        assertRefused(
                uri, tls(TestCertificates.trusting(certificates.trustStore("other-trusted.p12", other))), "127.0.0.1");
    }

    @Test
    void an_expired_certificate_is_refused() throws Exception {
        TestCertificates certificates = new TestCertificates(directory);
        Path authority = certificates.keyStore("ca.p12", "dns:ca.example", "-ext", "bc:c");
        Path trust = certificates.trustStore("ca-trusted.p12", authority);
        Path expired =
                certificates.signed("old.p12", "ip:127.0.0.1", authority, "-startdate", "-10d", "-validity", "1");
        assertRefused(serve(expired, false), tls(TestCertificates.trusting(trust)), "NotAfter");
    }

    @Test
    void a_server_that_wants_a_certificate_gets_it() throws Exception {
        URI uri = serve(server, true);
        TlsOptions trusting = TestCertificates.trusting(serverTrusted);
        assertThatThrownBy(() -> get(uri, tls(trusting))).cause().isInstanceOf(IOException.class);

        TlsOptions mutual = new TlsOptions(
                trusting.protocol(),
                trusting.trustStore(),
                Optional.empty(),
                TestCertificates.store(client),
                Optional.empty());
        assertThat(get(uri, tls(mutual)).status()).isEqualTo(200);
    }

    @Test
    void the_protocol_decides() throws Exception {
        URI uri = serve(server, false);
        TlsOptions trusting = TestCertificates.trusting(serverTrusted);
        TlsOptions newer = new TlsOptions(
                "TLSv1.3", trusting.trustStore(), Optional.of("PKIX"), Optional.empty(), Optional.empty());
        assertThat(get(uri, tls(newer)).status()).isEqualTo(200);
        assertThat(TlsContext.of(newer).getProtocol()).isEqualTo("TLSv1.3");
    }

    @Test
    void credentials_are_sent_with_each_call() throws Exception {
        URI uri = serve(server, false);
        Optional<TlsOptions> tls = Optional.of(TestCertificates.trusting(serverTrusted));
        assertThat(get(uri, new DruidSecurity(tls, new DruidAuthentication.Basic("me", Secret.of("open sesame"))))
                        .shown())
                .isEqualTo("Basic bWU6b3BlbiBzZXNhbWU=");
        assertThat(get(uri, new DruidSecurity(tls, new DruidAuthentication.Bearer(Secret.of("abc.def"))))
                        .shown())
                .isEqualTo("Bearer abc.def");
        assertThat(get(uri, new DruidSecurity(tls, DruidAuthentication.NONE)).shown())
                .isEqualTo("null");
    }

    @Test
    void what_cannot_be_read_is_named_as_its_property_without_its_password() throws Exception {
        TlsOptions trusting = TestCertificates.trusting(serverTrusted);
        Path missing = directory.resolve("missing.p12");
        assertBad(
                new TlsOptions("TLSv9", trusting.trustStore(), Optional.empty(), Optional.empty(), Optional.empty()),
                "druid.tls.protocol is 'TLSv9'");
        assertBad(TestCertificates.trusting(missing), "druid.tls.trustStorePath '" + missing + "' does not exist");
        Path noStore = Files.writeString(directory.resolve("no-store"), "hello");
        assertBad(TestCertificates.trusting(noStore), "cannot be read as PKCS12");
        assertBad(withPassword(serverTrusted, Optional.of("wrong-password")), "see druid.tls.trustStoreType");
        assertBad(withPassword(serverTrusted, Optional.empty()), "no certificate that can be read");
        assertBad(
                new TlsOptions(
                        "TLSv1.2", trusting.trustStore(), Optional.of("PKI"), Optional.empty(), Optional.empty()),
                "druid.tls.trustStoreAlgorithm is 'PKI'");
        assertBad(
                new TlsOptions(
                        "TLSv1.2",
                        trusting.trustStore(),
                        Optional.empty(),
                        TestCertificates.store(missing),
                        Optional.empty()),
                "druid.tls.keyStorePath '" + missing + "' does not exist");
        assertBad(
                new TlsOptions(
                        "TLSv1.2",
                        trusting.trustStore(),
                        Optional.empty(),
                        TestCertificates.store(client),
                        Optional.of(Secret.of("wrong-password"))),
                "see druid.tls.keyPassword");
    }

    private static TlsOptions withPassword(Path trustStore, Optional<String> password) {
        return new TlsOptions(
                "TLSv1.2",
                Optional.of(new TlsOptions.Store(trustStore, Optional.of("PKCS12"), password.map(Secret::of))),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static void assertBad(TlsOptions options, String message) {
        assertThatThrownBy(() -> TlsContext.of(options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("wrong-password")
                .hasMessageNotContaining(TestCertificates.PASSWORD);
    }
}
