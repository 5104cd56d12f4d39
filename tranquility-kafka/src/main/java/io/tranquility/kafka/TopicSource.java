// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import io.tranquility.config.DataSourceConfig;
import io.tranquility.config.PropertyValues;
import java.util.regex.Pattern;

/**
 * A data source of the configuration and the topics that it gets.
 *
 * @param config what becomes of the events
 * @param properties for the parsers
 * @param topics the topics, by their whole names
 * @param priority the highest of those whose pattern matches gets a topic
 * @param useTopicAsDataSource whether the topic's name replaces the data source's
 * @param reportDrops whether the application stops at an event that is dropped
 * @param reportParseExceptions whether it stops at a record that cannot be parsed
 */
record TopicSource(
        DataSourceConfig config,
        PropertyValues properties,
        Pattern topics,
        int priority,
        boolean useTopicAsDataSource,
        boolean reportDrops,
        boolean reportParseExceptions) {
    static TopicSource of(DataSourceConfig config, PropertyValues properties) {
        return new TopicSource(
                config,
                properties,
                properties.get(KafkaProperties.TOPIC_PATTERN),
                properties.get(KafkaProperties.TOPIC_PATTERN_PRIORITY),
                properties.get(KafkaProperties.USE_TOPIC_AS_DATA_SOURCE),
                properties.get(KafkaProperties.REPORT_DROPS),
                properties.get(KafkaProperties.REPORT_PARSE_EXCEPTIONS));
    }

    /** The configuration for a topic. */
    DataSourceConfig configFor(String topic) {
        return useTopicAsDataSource ? config.withDataSource(topic) : config;
    }
}
