// SPDX-License-Identifier: Apache-2.0
package io.tranquility.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A key with a certificate that it has signed itself, for 127.0.0.1, made with the JDK's keytool. Whoever has it may also be
 * a client.
 *
 * @param keyStore a PKCS12 store with both, under {@link #PASSWORD}
 * @param trusted the certificate in PEM
 */
record KafkaCertificate(Path keyStore, Path trusted) implements AutoCloseable {
    static final String PASSWORD = "a-store-password";

    static KafkaCertificate make() {
        try {
            Path directory = Files.createTempDirectory("kafka-certificate-");
            Path keyStore = directory.resolve("kafka.p12");
            Path trusted = directory.resolve("kafka.pem");
            keytool(keyStore, "-genkeypair", "-keyalg", "EC", "-dname", "CN=kafka", "-ext", "san=ip:127.0.0.1");
            keytool(keyStore, "-exportcert", "-rfc", "-file", trusted.toString());
            return new KafkaCertificate(keyStore, trusted);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(keyStore);
            Files.deleteIfExists(trusted);
            Files.deleteIfExists(keyStore.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void keytool(Path keyStore, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "-alias", "kafka", "-storetype", "PKCS12", "-keystore", keyStore.toString(), "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command).inheritIO().start();
        try {
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).as("keytool ends").isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as("exit status of %s", command).isZero();
    }
}
