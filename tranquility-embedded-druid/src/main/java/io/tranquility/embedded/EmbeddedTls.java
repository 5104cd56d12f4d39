// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * What a partner in TLS has: files of type PKCS12, in the work directory of the Druid that they belong to.
 *
 * @param trustStore the certificates that it trusts
 * @param keyStore its own certificate and key
 * @param password of both files, and of the key
 */
public record EmbeddedTls(Path trustStore, Path keyStore, String password) {
    /** Reads the files; throws {@link EmbeddedDruidException} if they cannot be read. */
    public SSLContext sslContext() {
        return sslContext("TLS");
    }

    /** As {@link #sslContext()}, for a client that speaks no newer protocol than this, as {@code TLSv1.2}. */
    public SSLContext sslContext(String protocol) {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(load(trustStore));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(load(keyStore), password.toCharArray());
            SSLContext context = SSLContext.getInstance(protocol);
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new EmbeddedDruidException(
                    "The certificates in " + trustStore + " and " + keyStore + " cannot be read: " + e, e);
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "EmbeddedTls[trustStore=" + trustStore + ", keyStore=" + keyStore + "]";
    }

    private KeyStore load(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password.toCharArray());
        }
        return store;
    }
}
