// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.druid.Secret;
import io.tranquility.druid.TlsOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Self-signed certificates in stores of a directory, made with the JDK's keytool. */
public final class TestCertificates {
    public static final String PASSWORD = "a-store-password";

    private final Path directory;

    public TestCertificates(Path directory) {
        this.directory = directory;
    }

    /**
     * A store with a key and its certificate.
     *
     * @param names the subject's alternative names, such as {@code ip:127.0.0.1}
     * @param options more of keytool's options
     */
    public Path keyStore(String file, String names, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "-genkeypair",
                "-alias",
                "it",
                "-keyalg",
                "EC",
                "-dname",
                "CN=test",
                "-ext",
                "san=" + names,
                "-keystore",
                directory.resolve(file).toString()));
        arguments.addAll(List.of(options));
        keytool(arguments);
        return directory.resolve(file);
    }

    /**
     * A store with a key whose certificate the key of another store has signed.
     *
     * @param options more of keytool's options, for the certificate
     */
    public Path signed(String file, String names, Path authority, String... options) throws Exception {
        String store = keyStore(file, names).toString();
        String request = store + ".csr";
        String certificate = store + ".signed";
        String root = store + ".root";
        keytool(List.of("-certreq", "-alias", "it", "-keystore", store, "-file", request));
        List<String> sign = new ArrayList<>(List.of("-gencert", "-alias", "it", "-keystore", authority.toString()));
        sign.addAll(List.of("-infile", request, "-outfile", certificate, "-ext", "san=" + names));
        sign.addAll(List.of(options));
        keytool(sign);
        keytool(List.of("-exportcert", "-alias", "it", "-keystore", authority.toString(), "-file", root));
        keytool(List.of("-importcert", "-noprompt", "-alias", "root", "-keystore", store, "-file", root));
        keytool(List.of("-importcert", "-noprompt", "-alias", "it", "-keystore", store, "-file", certificate));
        return Path.of(store);
    }

    /** A store with the certificate of another store, and not its key. */
    public Path trustStore(String file, Path keyStore) throws Exception {
        Path certificate = directory.resolve(file + ".crt");
        keytool(List.of(
                "-exportcert", "-alias", "it", "-keystore", keyStore.toString(), "-file", certificate.toString()));
        keytool(List.of(
                "-importcert",
                "-noprompt",
                "-alias",
                "it",
                "-keystore",
                directory.resolve(file).toString(),
                "-file",
                certificate.toString()));
        return directory.resolve(file);
    }

    /** A store as options have it. */
    public static Optional<TlsOptions.Store> store(Path path) {
        return Optional.of(new TlsOptions.Store(path, Optional.of("PKCS12"), Optional.of(Secret.of(PASSWORD))));
    }

    /** Options that trust a store. */
    public static TlsOptions trusting(Path trustStore) {
        return new TlsOptions("TLSv1.2", store(trustStore), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** A server's side. */
    public static SSLContext server(Path keyStore, Path trustStore) throws GeneralSecurityException, IOException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(load(keyStore), PASSWORD.toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(load(trustStore));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore load(Path path) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(path)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private static void keytool(List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(arguments);
        command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-storepass", PASSWORD, "-storetype", "PKCS12"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output;
        try (InputStream in = process.getInputStream()) {
            output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }
}
