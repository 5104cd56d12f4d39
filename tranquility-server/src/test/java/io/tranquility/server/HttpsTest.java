// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The port of HTTPS, with the key store, protocols and certificate that the properties name. */
final class HttpsTest {
    private static final String PASSWORD = "sesame";

    @TempDir
    private Path directory;

    private Path keyStore;

    @BeforeEach
    void makeKeyStore() throws IOException, InterruptedException {
        keyStore = directory.resolve("key.p12");
        makeKey("me");
        makeKey("other");
    }

    private void makeKey(String alias) throws IOException, InterruptedException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + alias,
                "-ext",
                "SAN=dns:localhost",
                "-validity",
                "2",
                "-keystore",
                keyStore.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD);
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue())
                .as(Files.readString(directory.resolve("keytool.log")))
                .isZero();
    }

    private HttpClient client(String protocol) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keyStore)) {
            trusted.load(in, PASSWORD.toCharArray());
        }
        KeyStore certificates = KeyStore.getInstance("PKCS12");
        certificates.load(null, null);
        certificates.setCertificateEntry("me", trusted.getCertificate("me"));
        certificates.setCertificateEntry("other", trusted.getCertificate("other"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(certificates);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder()
                .sslContext(context)
                .sslParameters(new SSLParameters(null, new String[] {protocol}))
                .build();
    }

    /** Whom the certificate that is shown is for. */
    private static String subject(HttpClient client, URI url) throws IOException, InterruptedException {
        HttpResponse<String> health = client.send(
                HttpRequest.newBuilder(url.resolve("/health")).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(health.body()).isEqualTo("OK\n");
        X509Certificate shown =
                (X509Certificate) health.sslSession().orElseThrow().getPeerCertificates()[0];
        return shown.getSubjectX500Principal().getName();
    }

    @Test
    void shows_the_certificate_and_speaks_the_protocols_that_are_configured() throws Exception {
        try (TestServer server = TestServer.start(
                directory,
                "http.port.enable",
                "false",
                "https.port.enable",
                "true",
                "https.port",
                "0",
                "https.keyStorePath",
                keyStore.toString(),
                "https.keyStoreType",
                "PKCS12",
                "https.keyStorePassword",
                PASSWORD,
                "https.certAlias",
                "me",
                "https.includeProtocols",
                "TLSv1.3")) {
            assertThat(server.server().urls()).extracting(URI::getScheme).containsExactly("https");
            assertThat(subject(client("TLSv1.3"), server.url())).isEqualTo("CN=me");
            HttpClient old = client("TLSv1.2");
            assertThatThrownBy(() -> subject(old, server.url())).isInstanceOf(SSLException.class);
        }
    }

    @Test
    void listens_on_both_ports() throws Exception {
        try (TestServer server = TestServer.start(
                directory,
                "https.port.enable",
                "true",
                "https.port",
                "0",
                "https.keyStorePath",
                keyStore.toString(),
                "https.keyStorePassword",
                PASSWORD,
                "https.certAlias",
                "me",
                "https.excludeProtocols",
                "TLSv1.3")) {
            assertThat(server.get("/health").status()).isEqualTo(200);
            assertThat(subject(client("TLSv1.2"), server.server().urls().get(1)))
                    .isEqualTo("CN=me");
        }
    }

    @Test
    void a_wrong_password_is_told_at_the_start() {
        assertThatThrownBy(() -> TestServer.start(
                                directory,
                                "https.port.enable",
                                "true",
                                "https.port",
                                "0",
                                "https.keyStorePath",
                                keyStore.toString(),
                                "https.keyStorePassword",
                                "wrong")
                        .close())
                .hasMessageContaining("password");
    }
}
