// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.http;

import io.tranquility.druid.Secret;
import io.tranquility.druid.TlsOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Makes the {@code SSLContext} of a configuration. What is wrong is named as the property that says it. */
public final class TlsContext {
    private static final String PREFIX = "druid.tls.";

    private TlsContext() {}

    /**
     * Reads the stores of a configuration.
     *
     * @throws IllegalArgumentException if one cannot be read, or the name of an algorithm or protocol is unknown
     */
    public static SSLContext of(TlsOptions options) {
        SSLContext context;
        try {
            context = SSLContext.getInstance(options.protocol());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalArgumentException(
                    PREFIX + "protocol is '" + options.protocol() + "', which this JVM does not know; it knows "
                            + Arrays.asList(supportedProtocols()),
                    e);
        }
        try {
            context.init(keyManagers(options), trustManagers(options), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("TLS cannot be set up from druid.tls.*: " + e.getMessage(), e);
        }
    }

    private static String[] supportedProtocols() {
        try {
            return SSLContext.getDefault().getSupportedSSLParameters().getProtocols();
        } catch (NoSuchAlgorithmException e) {
            return new String[0];
        }
    }

    /** Null stands for the JVM's own, as {@code SSLContext.init} has it. */
    private static TrustManager[] trustManagers(TlsOptions options) throws GeneralSecurityException {
        if (options.trustStore().isEmpty()) {
            return null;
        }
        KeyStore store = load("trustStore", options.trustStore().get());
        if (store.size() == 0) {
            throw new IllegalArgumentException(PREFIX + "trustStorePath '"
                    + options.trustStore().get().path()
                    + "' has no certificate that can be read; some stores show theirs only with "
                    + PREFIX + "trustStorePassword");
        }
        String algorithm = options.trustStoreAlgorithm().orElseGet(TrustManagerFactory::getDefaultAlgorithm);
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(algorithm);
            factory.init(store);
            return factory.getTrustManagers();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalArgumentException(
                    PREFIX + "trustStoreAlgorithm is '" + algorithm + "', which this JVM does not know; its default is "
                            + TrustManagerFactory.getDefaultAlgorithm(),
                    e);
        }
    }

    private static KeyManager[] keyManagers(TlsOptions options) throws GeneralSecurityException {
        if (options.keyStore().isEmpty()) {
            return null;
        }
        TlsOptions.Store keyStore = options.keyStore().get();
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        Optional<Secret> password = options.keyPassword().or(keyStore::password);
        try {
            factory.init(load("keyStore", keyStore), characters(password));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "The key in " + PREFIX + "keyStorePath '" + keyStore.path() + "' cannot be read: " + e.getMessage()
                            + "; see " + PREFIX + "keyPassword",
                    e);
        }
        return factory.getKeyManagers();
    }

    private static KeyStore load(String property, TlsOptions.Store store) {
        String what = PREFIX + property + "Path '" + store.path() + "'";
        try (InputStream in = Files.newInputStream(store.path())) {
            KeyStore keys = KeyStore.getInstance(store.type().orElseGet(KeyStore::getDefaultType));
            keys.load(in, characters(store.password()));
            return keys;
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(what + " does not exist", e);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    what + " cannot be read as " + store.type().orElseGet(KeyStore::getDefaultType) + ": "
                            + e.getMessage() + "; see " + PREFIX + property + "Type and " + PREFIX + property
                            + "Password",
                    e);
        }
    }

    private static char[] characters(Optional<Secret> secret) {
        return secret.map(Secret::reveal).map(String::toCharArray).orElse(null);
    }
}
