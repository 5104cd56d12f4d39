// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import io.tranquility.config.ConfigException;
import io.tranquility.config.PropertyValues;
import io.tranquility.deadletters.DeadLetters;
import io.tranquility.deadletters.DeadLettersProperties;
import io.tranquility.deadletters.DeadLettersProvider;
import io.tranquility.druid.Secret;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Offers the type kafka. Its producer reaches the brokers as the consumers do ({@code kafka.bootstrap.servers}, {@code
 * kafka.security.*}, {@code kafka.ssl.*}, {@code kafka.sasl.*}), unless {@code deadLetters.kafka.*} says otherwise.
 */
public final class KafkaDeadLettersProvider implements DeadLettersProvider {
    static final String PRODUCER_PREFIX = "deadLetters.kafka.";

    /** For {@link java.util.ServiceLoader}. */
    public KafkaDeadLettersProvider() {}

    @Override
    public DeadLettersProperties.Type type() {
        return DeadLettersProperties.Type.KAFKA;
    }

    @Override
    public DeadLetters open(PropertyValues properties) {
        Map<String, Object> producer = producer(properties);
        if (!producer.containsKey(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)) {
            throw new ConfigException("deadLetters.type is kafka, but neither deadLetters.kafka.bootstrap.servers nor"
                    + " kafka.bootstrap.servers says where Kafka is");
        }
        try {
            return new KafkaDeadLetters(new KafkaProducer<>(producer), properties.get(DeadLettersProperties.TOPIC));
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new ConfigException("deadLetters.kafka.*: Kafka's producer refuses it: " + cause.getMessage(), e);
        }
    }

    static Map<String, Object> producer(PropertyValues properties) {
        Map<String, Object> producer = new HashMap<>();
        producer.put(ProducerConfig.CLIENT_ID_CONFIG, "tranquility-dead-letters");
        producer.put(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG, "16777216"); // a letter is larger than the record it is about
        producer.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "10000");
        for (Map.Entry<String, Secret> property :
                properties.startingWith(KafkaProperties.CONSUMER_PREFIX).entrySet()) {
            String name = property.getKey();
            if (name.equals(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)
                    || name.startsWith("security.")
                    || name.startsWith("ssl.")
                    || name.startsWith("sasl.")) {
                producer.put(name, property.getValue().reveal());
            }
        }
        properties.startingWith(PRODUCER_PREFIX).forEach((name, value) -> producer.put(name, value.reveal()));
        producer.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        producer.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        return producer;
    }
}
