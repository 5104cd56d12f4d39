// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import io.tranquility.config.ConfigException;
import io.tranquility.config.PropertyValues;
import io.tranquility.config.TranquilityConfig;
import io.tranquility.deadletters.DeadLettersProperties;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;

/** Checks what a configuration file says to the Kafka application, without reaching for Kafka. */
public final class KafkaConfigCheck {
    private KafkaConfigCheck() {}

    /**
     * Checks a file, if it says anything to the application.
     *
     * @return what the application would do, for people; empty if the file is not for it
     * @throws ConfigException if the application would refuse it
     */
    public static Optional<String> check(TranquilityConfig config) {
        if (!isForKafka(config)) {
            return Optional.empty();
        }
        KafkaConfig kafka = KafkaConfig.of(config);
        try {
            ConsumerConfig unused = new ConsumerConfig(kafka.consumer(1));
        } catch (KafkaException e) {
            throw new ConfigException("kafka.*: Kafka's consumer refuses it: " + e.getMessage(), e);
        }
        checkDeadLetters(config.properties());
        return Optional.of(kafka.numThreads() + " consumers of group "
                + kafka.consumer(1).get(ConsumerConfig.GROUP_ID_CONFIG) + " at "
                + kafka.consumer(1).get(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG) + ", topics "
                + kafka.sources().stream()
                        .map(source -> source.topics() + " to "
                                + (source.useTopicAsDataSource()
                                        ? "data sources of their names"
                                        : source.config().dataSource()))
                        .collect(Collectors.joining(", ")));
    }

    private static void checkDeadLetters(PropertyValues properties) {
        if (properties.get(DeadLettersProperties.TYPE) != DeadLettersProperties.Type.KAFKA) {
            return;
        }
        try {
            ProducerConfig unused = new ProducerConfig(KafkaDeadLettersProvider.producer(properties));
        } catch (KafkaException e) {
            throw new ConfigException("deadLetters.kafka.*: Kafka's producer refuses it: " + e.getMessage(), e);
        }
    }

    private static boolean isForKafka(TranquilityConfig config) {
        return !config.properties()
                        .startingWith(KafkaProperties.CONSUMER_PREFIX)
                        .isEmpty()
                || config.dataSourceNames().stream()
                        .anyMatch(name -> config.properties(name).has(KafkaProperties.TOPIC_PATTERN));
    }
}
