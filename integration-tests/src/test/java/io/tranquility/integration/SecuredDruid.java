// SPDX-License-Identifier: Apache-2.0
package io.tranquility.integration;

import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.embedded.EmbeddedTls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * A Druid of two coordinators that speaks TLS with those whose certificate it knows, and whose two indexers can be killed. Such
 * tests are tagged {@code secured-druid} and run in a JVM of their own, so that not two Druids run at once.
 */
final class SecuredDruid extends DruidOfAllTests {
    @Override
    EmbeddedDruid start() {
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
