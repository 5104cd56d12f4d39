// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import io.tranquility.config.ConfigException;
import io.tranquility.config.PropertyValues;
import io.tranquility.druid.Secret;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The properties of Kafka's consumer: those of the file, defaults of our own, and what must be as it is. Immutable. */
final class ConsumerProperties {
    private static final List<String> FIXED = List.of(
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
            ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG);
    private static final Map<String, String> OLD_RESETS = Map.of("smallest", "earliest", "largest", "latest");

    private final Map<String, String> properties;

    private ConsumerProperties(Map<String, String> properties) {
        this.properties = properties;
    }

    /** @throws ConfigException if there are some that the application cannot work with */
    static ConsumerProperties of(PropertyValues global) {
        Map<String, String> properties = new HashMap<>();
        // A new topic is found soon, and read from its beginning.
        properties.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, "30000");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        for (Map.Entry<String, Secret> property :
                global.startingWith(KafkaProperties.CONSUMER_PREFIX).entrySet()) {
            properties.put(property.getKey(), property.getValue().reveal());
        }
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, global.get(KafkaProperties.BOOTSTRAP_SERVERS));
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, global.get(KafkaProperties.GROUP_ID));
        properties.remove("zookeeper.connect");
        check(properties);
        if (!"consumer".equalsIgnoreCase(properties.get(ConsumerConfig.GROUP_PROTOCOL_CONFIG))) {
            properties.putIfAbsent(
                    ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        }
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        return new ConsumerProperties(Map.copyOf(properties));
    }

    /** Those of one consumer of several: what names a consumer must name one only. */
    Map<String, Object> forThread(int number, int threads) {
        Map<String, Object> own = new HashMap<>(properties);
        own.put(
                ConsumerConfig.CLIENT_ID_CONFIG,
                properties.getOrDefault(ConsumerConfig.CLIENT_ID_CONFIG, "tranquility-kafka") + "-" + number);
        String instance = properties.get(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        if (instance != null && threads > 1) {
            own.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, instance + "-" + number);
        }
        return own;
    }

    private static void check(Map<String, String> properties) {
        for (String name : FIXED) {
            if (properties.containsKey(name)) {
                throw new ConfigException("kafka." + name
                        + " cannot be set: positions are committed when Druid has the records, and bytes are parsed as the"
                        + " data source's spec says");
            }
        }
        String reset = properties.get(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG);
        if (OLD_RESETS.containsKey(reset)) {
            throw new ConfigException(
                    "kafka.auto.offset.reset is '" + reset + "', which Kafka now calls " + OLD_RESETS.get(reset));
        }
    }
}
