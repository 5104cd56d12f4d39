// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * How connections to Druid are encrypted. The names of hosts are always verified.
 *
 * @param protocol the name of an {@code SSLContext}, such as {@code TLSv1.2} or {@code TLSv1.3}
 * @param trustStore whose certificates Druid's must be signed by; empty for those the JVM trusts
 * @param trustStoreAlgorithm of the trust manager; empty for the JVM's default
 * @param keyStore the certificate and key that Tranquility shows if Druid asks for one; empty for none
 * @param keyPassword of the key in the key store; empty if it is that of the store
 */
public record TlsOptions(
        String protocol,
        Optional<Store> trustStore,
        Optional<String> trustStoreAlgorithm,
        Optional<Store> keyStore,
        Optional<Secret> keyPassword) {
    /** The original's protocol, and what the JVM trusts. */
    public static final TlsOptions DEFAULT =
            new TlsOptions("TLSv1.2", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public TlsOptions {
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(trustStore, "trustStore");
        Objects.requireNonNull(trustStoreAlgorithm, "trustStoreAlgorithm");
        Objects.requireNonNull(keyStore, "keyStore");
        Objects.requireNonNull(keyPassword, "keyPassword");
    }

    /**
     * A file of certificates, or of a certificate and its key.
     *
     * @param path the file
     * @param type of the store, such as {@code PKCS12}; empty for the JVM's default, which reads JKS as well
     * @param password of the store; empty for none
     */
    public record Store(Path path, Optional<String> type, Optional<Secret> password) {
        public Store {
            Objects.requireNonNull(path, "path");
            Objects.requireNonNull(type, "type");
            Objects.requireNonNull(password, "password");
        }
    }
}
