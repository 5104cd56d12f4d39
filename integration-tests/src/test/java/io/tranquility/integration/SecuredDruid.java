// SPDX-License-Identifier: Apache-2.0
package io.tranquility.integration;

import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.embedded.EmbeddedTls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests one Druid of two coordinators that speaks TLS with those whose certificate it knows, and whose two indexers
 * can be killed. Such
 * tests are tagged {@code secured-druid} and run in a JVM of their own, so that not two Druids run at once.
 */
final class SecuredDruid implements ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(SecuredDruid.class);

    /** What the root store closes when all tests are done. */
    private record Running(EmbeddedDruid druid) implements AutoCloseable {
        @Override
        public void close() {
            druid.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == EmbeddedDruid.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(Running.class, any -> new Running(start()), Running.class)
                .druid();
    }

    private static EmbeddedDruid start() {
        return EmbeddedDruid.builder()
                .extension(Path.of(System.getProperty("druid.extension")))
                .coordinators(2)
                .indexers(2)
                .killableIndexers()
                .tlsWithClientCertificates()
                .startTimeout(Duration.ofMinutes(5))
                .onProgress(System.out::println)
                .start();
    }

    /** A data source whose client trusts Druid and shows its certificate. */
    static TestSource source(EmbeddedDruid druid, String name) {
        EmbeddedTls tls = druid.tls().orElseThrow();
        return new TestSource(
                druid,
                name,
                Map.of(
                        "druid.tls.enable",
                        "true",
                        "druid.tls.protocol",
                        "TLSv1.3",
                        "druid.tls.trustStorePath",
                        tls.trustStore().toString(),
                        "druid.tls.trustStoreType",
                        "PKCS12",
                        "druid.tls.trustStoreAlgorithm",
                        "PKIX",
                        "druid.tls.trustStorePassword",
                        tls.password(),
                        "druid.tls.keyStorePath",
                        tls.keyStore().toString(),
                        "druid.tls.keyStoreType",
                        "PKCS12",
                        "druid.tls.keyStorePassword",
                        tls.password(),
                        "druid.tls.keyPassword",
                        tls.password()),
                "HOUR");
    }
}
