// SPDX-License-Identifier: Apache-2.0
package io.tranquility.integration;

import io.tranquility.kafkabroker.KafkaBroker;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests one Kafka, started at its first use and stopped with the JVM's tests, and the {@link KafkaCertificate} of its
 * TLS listeners. Its listener {@code SSL} asks clients for a certificate, {@code SASL_SSL} for {@link #USER} and {@link
 * #PASSWORD}.
 */
public final class SharedKafka implements ParameterResolver {
    static final String USER = "tranquility";
    static final String PASSWORD = "a-password-of-kafka";

    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(SharedKafka.class);

    /** What the root store closes when all tests are done. */
    private record Running(KafkaBroker broker, KafkaCertificate certificate) implements AutoCloseable {
        @Override
        public void close() {
            try (certificate) {
                broker.close();
            }
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return List.of(KafkaBroker.class, KafkaCertificate.class)
                .contains(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Running running = context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(Running.class, any -> start(), Running.class);
        return parameter.getParameter().getType() == KafkaBroker.class ? running.broker() : running.certificate();
    }

    private static Running start() {
        KafkaCertificate certificate = KafkaCertificate.make();
        KafkaBroker broker = KafkaBroker.builder()
                .listener("SSL")
                .listener("SASL_SSL")
                .property("ssl.keystore.type", "PKCS12")
                .property("ssl.keystore.location", certificate.keyStore().toString())
                .property("ssl.keystore.password", KafkaCertificate.PASSWORD)
                .property("ssl.truststore.type", "PEM")
                .property("ssl.truststore.location", certificate.trusted().toString())
                .property("listener.name.ssl.ssl.client.auth", "required")
                .property("listener.name.sasl_ssl.sasl.enabled.mechanisms", "PLAIN")
                .property(
                        "listener.name.sasl_ssl.plain.sasl.jaas.config",
                        "org.apache.kafka.common.security.plain.PlainLoginModule required user_" + USER + "=\""
                                + PASSWORD + "\";")
                .start();
        return new Running(broker, certificate);
    }
}
