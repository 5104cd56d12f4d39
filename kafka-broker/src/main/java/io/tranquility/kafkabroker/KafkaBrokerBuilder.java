// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafkabroker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a {@link KafkaBroker} is to be like. For one thread. */
public final class KafkaBrokerBuilder {
    private final List<String> protocols = new ArrayList<>(List.of(KafkaBroker.PLAINTEXT));
    private final Map<String, String> properties = new LinkedHashMap<>();

    KafkaBrokerBuilder() {}

    /**
     * Adds a listener beside the plain one, which is there always.
     *
     * @param protocol as Kafka names it: {@code SSL}, {@code SASL_PLAINTEXT} or {@code SASL_SSL}
     */
    public KafkaBrokerBuilder listener(String protocol) {
        protocols.add(protocol);
        return this;
    }

    /** Sets a property of the broker; it is stronger than the built-in settings. */
    public KafkaBrokerBuilder property(String name, String value) {
        properties.put(name, value);
        return this;
    }

    /**
     * Starts the broker and returns when it answers.
     *
     * @throws KafkaBrokerException if it does not start, with the end of its log; nothing is left of it then
     */
    public KafkaBroker start() {
        try {
            return start(Files.createTempDirectory("kafka-broker-").toRealPath());
        } catch (IOException e) {
            throw new UncheckedIOException("No directory can be made for Kafka", e);
        }
    }

    /** @param work where all its files go; deleted at the end */
    KafkaBroker start(Path work) {
        return KafkaBroker.start(work, List.copyOf(protocols), Map.copyOf(properties));
    }
}
