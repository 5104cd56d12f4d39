// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The certificates of a Druid and of its clients, made anew for each start: self-signed, for 127.0.0.1 and no other name,
 * with a password that nobody chose.
 *
 * @param servers what the servers have; they trust themselves and the clients
 * @param clients what clients have; they trust the servers
 */
record Certificates(EmbeddedTls servers, EmbeddedTls clients) {
    private static final String ALIAS = "druid";
    private static final Duration KEYTOOL_TIMEOUT = Duration.ofMinutes(1);
    private static final int PASSWORD_BYTES = 16;

    /** Makes them with the JDK's keytool, in a new directory that only the user may read. */
    static Certificates create(JavaHome java, WorkDirectory work) {
        try {
            Path directory = work.createPrivateDirectory("tls");
            byte[] random = new byte[PASSWORD_BYTES];
            new SecureRandom().nextBytes(random);
            String password = HexFormat.of().formatHex(random);
            EmbeddedTls servers =
                    new EmbeddedTls(directory.resolve("servers-trust.p12"), directory.resolve("servers.p12"), password);
            EmbeddedTls clients =
                    new EmbeddedTls(directory.resolve("clients-trust.p12"), directory.resolve("clients.p12"), password);
            Certificate server = makeKey(java, servers);
            Certificate client = makeKey(java, clients);
            store(servers, Map.of("servers", server, "clients", client));
            store(clients, Map.of("servers", server));
            return new Certificates(servers, clients);
        } catch (IOException | GeneralSecurityException e) {
            throw new EmbeddedDruidException("No certificates could be made for Druid: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedDruidException("Interrupted while certificates were made for Druid", e);
        }
    }

    /** The properties that turn TLS on for all roles, and plain HTTP off. */
    Map<String, String> druidProperties(boolean requireClientCertificate) {
        return Map.of(
                "druid.enablePlaintextPort",
                "false",
                "druid.enableTlsPort",
                "true",
                "druid.server.https.keyStorePath",
                servers.keyStore().toString(),
                "druid.server.https.keyStoreType",
                "PKCS12",
                "druid.server.https.keyStorePassword",
                servers.password(),
                "druid.server.https.certAlias",
                ALIAS,
                "druid.server.https.trustStorePath",
                servers.trustStore().toString(),
                "druid.server.https.trustStoreType",
                "PKCS12",
                "druid.server.https.trustStorePassword",
                servers.password(),
                "druid.server.https.requireClientCertificate",
                Boolean.toString(requireClientCertificate));
    }

    private static Certificate makeKey(JavaHome java, EmbeddedTls owner)
            throws IOException, GeneralSecurityException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        java.keytool().toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=embedded-druid",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        owner.keyStore().toString(),
                        "-storepass:env",
                        "STORE_PASSWORD",
                        "-J-XX:TieredStopAtLevel=1")
                .redirectErrorStream(true);
        builder.environment().put("STORE_PASSWORD", owner.password());
        Path output = Files.createTempFile(owner.keyStore().getParent(), "keytool", ".log");
        Process process = builder.redirectOutput(output.toFile()).start();
        try {
            if (!process.waitFor(KEYTOOL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS) || process.exitValue() != 0) {
                throw new IOException(builder.command() + " failed: "
                        + Files.readString(output, StandardCharsets.UTF_8).trim());
            }
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(owner.keyStore())) {
            store.load(in, owner.password().toCharArray());
        }
        return store.getCertificate(ALIAS);
    }

    private static void store(EmbeddedTls owner, Map<String, Certificate> trusted)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (Map.Entry<String, Certificate> certificate : trusted.entrySet()) {
            store.setCertificateEntry(certificate.getKey(), certificate.getValue());
        }
        try (OutputStream out = Files.newOutputStream(owner.trustStore())) {
            store.store(out, owner.password().toCharArray());
        }
    }
}
