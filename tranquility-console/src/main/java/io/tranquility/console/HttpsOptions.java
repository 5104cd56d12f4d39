// SPDX-License-Identifier: Apache-2.0
package io.tranquility.console;

import io.tranquility.config.ConfigException;
import io.tranquility.config.PropertyValues;
import io.tranquility.druid.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.X509ExtendedKeyManager;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * The port of HTTPS, and what it shows and speaks; the components are the properties {@code https.*}.
 *
 * @param keyStore the file of the key store
 */
public record HttpsOptions(
        int port,
        Path keyStore,
        Optional<String> keyStoreType,
        Optional<Secret> keyStorePassword,
        Optional<String> certAlias,
        Optional<String> keyManagerFactoryAlgorithm,
        Optional<Secret> keyManagerPassword,
        Ciphers ciphers) {
    /** Which cipher suites and protocols are spoken. */
    public record Ciphers(
            List<String> includeSuites,
            List<String> excludeSuites,
            List<String> includeProtocols,
            List<String> excludeProtocols) {}

    /** @throws ConfigException if there is no key store */
    static HttpsOptions of(PropertyValues properties) {
        Path keyStore = properties
                .get(ListenerProperties.KEY_STORE_PATH)
                .map(Path::of)
                .orElseThrow(() -> new ConfigException(properties.place(ListenerProperties.HTTPS_ENABLE)
                        + " is true, but https.keyStorePath is not set"));
        if (!Files.isReadable(keyStore)) {
            throw new ConfigException(properties.place(ListenerProperties.KEY_STORE_PATH) + ": there is no file "
                    + keyStore + " to read");
        }
        return new HttpsOptions(
                properties.get(ListenerProperties.HTTPS_PORT),
                keyStore,
                properties.get(ListenerProperties.KEY_STORE_TYPE),
                properties.get(ListenerProperties.KEY_STORE_PASSWORD),
                properties.get(ListenerProperties.CERT_ALIAS),
                properties.get(ListenerProperties.KEY_MANAGER_FACTORY_ALGORITHM),
                properties.get(ListenerProperties.KEY_MANAGER_PASSWORD),
                new Ciphers(
                        properties.get(ListenerProperties.INCLUDE_CIPHER_SUITES),
                        properties.get(ListenerProperties.EXCLUDE_CIPHER_SUITES),
                        properties.get(ListenerProperties.INCLUDE_PROTOCOLS),
                        properties.get(ListenerProperties.EXCLUDE_PROTOCOLS)));
    }

    SslContextFactory.Server sslContextFactory() {
        SslContextFactory.Server ssl = certAlias.isPresent() ? new OneCertificate() : new SslContextFactory.Server();
        ssl.setKeyStorePath(keyStore);
        keyStoreType.ifPresent(ssl::setKeyStoreType);
        keyStorePassword.ifPresent(secret -> ssl.setKeyStorePassword(secret.reveal()));
        certAlias.ifPresent(ssl::setCertAlias);
        keyManagerFactoryAlgorithm.ifPresent(ssl::setKeyManagerFactoryAlgorithm);
        keyManagerPassword.ifPresent(secret -> ssl.setKeyManagerPassword(secret.reveal()));
        if (!ciphers.includeSuites().isEmpty()) {
            ssl.setIncludeCipherSuites(ciphers.includeSuites().toArray(String[]::new));
        }
        if (!ciphers.excludeSuites().isEmpty()) {
            ssl.setExcludeCipherSuites(ciphers.excludeSuites().toArray(String[]::new));
        }
        if (!ciphers.includeProtocols().isEmpty()) {
            ssl.setIncludeProtocols(ciphers.includeProtocols().toArray(String[]::new));
        }
        if (!ciphers.excludeProtocols().isEmpty()) {
            ssl.setExcludeProtocols(ciphers.excludeProtocols().toArray(String[]::new));
        }
        return ssl;
    }

    /** Shows the certificate of the alias, whatever host a client asks for; Jetty would choose by the host. */
    private static final class OneCertificate extends SslContextFactory.Server {
        @Override
        protected X509ExtendedKeyManager newSniX509ExtendedKeyManager(X509ExtendedKeyManager keyManager) {
            return keyManager;
        }
    }
}
