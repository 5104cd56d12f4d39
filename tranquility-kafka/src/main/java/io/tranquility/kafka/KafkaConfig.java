// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import io.tranquility.config.ConfigException;
import io.tranquility.config.Property;
import io.tranquility.config.PropertyValues;
import io.tranquility.config.TranquilityConfig;
import io.tranquility.console.Credentials;
import io.tranquility.console.ListenerOptions;
import io.tranquility.deadletters.DeadLettersProperties;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a configuration file says to the Kafka application.
 *
 * @param sources the data sources, in the order in which their patterns are tried
 * @param topics matches all their topics
 * @param consumer the properties of Kafka's consumer
 * @param numThreads how many consumers
 * @param commitPeriod how often positions are committed
 * @param flushTimeout how long outcomes are waited for at the end of an assignment
 * @param listener where the page, the status and the metrics are; maybe nowhere
 * @param global the properties for all data sources
 */
record KafkaConfig(
        List<TopicSource> sources,
        Pattern topics,
        ConsumerProperties consumer,
        int numThreads,
        Duration commitPeriod,
        Duration flushTimeout,
        ListenerOptions listener,
        PropertyValues global) {
    private static final Logger log = LoggerFactory.getLogger(KafkaConfig.class);
    private static final Pattern BACK_REFERENCE = Pattern.compile("(?<!\\\\)(?:\\\\\\\\)*\\\\[1-9]");
    private static final Property<String> OLD_ZOOKEEPER = Property.text("kafka.zookeeper.connect", "", "");

    /** @throws ConfigException if it cannot be used */
    static KafkaConfig of(TranquilityConfig config) {
        PropertyValues global = config.properties();
        List<Property<?>> known = new ArrayList<>(KafkaProperties.ALL);
        known.addAll(DeadLettersProperties.ALL);
        List<TopicSource> sources = new ArrayList<>();
        for (String name : config.dataSourceNames()) {
            PropertyValues properties = config.properties(name);
            properties.checkKnown(KafkaProperties.CHECKED_PREFIXES, known);
            Credentials unused = Credentials.of(properties);
            sources.add(source(config, name, properties));
        }
        sources.sort(Comparator.comparingInt(TopicSource::priority).reversed());
        checkZooKeeper(global);
        checkDeadLetters(global, sources);
        int threads = global.get(KafkaProperties.NUM_THREADS);
        return new KafkaConfig(
                List.copyOf(sources),
                union(sources),
                ConsumerProperties.of(global),
                threads > 0 ? threads : Math.max(1, Runtime.getRuntime().availableProcessors() - 1),
                Duration.ofMillis(global.get(KafkaProperties.COMMIT_PERIOD_MILLIS)),
                Duration.ofMillis(global.get(KafkaProperties.FLUSH_TIMEOUT_MILLIS)),
                ListenerOptions.of(global, global.get(KafkaProperties.HTTP_PORT)),
                global);
    }

    /** The properties of one of the consumers, numbered from 1. */
    Map<String, Object> consumer(int number) {
        return consumer.forThread(number, numThreads);
    }

    private static TopicSource source(TranquilityConfig config, String name, PropertyValues properties) {
        try {
            return TopicSource.of(config.dataSource(name), properties);
        } catch (ConfigException e) {
            throw new ConfigException("data source '" + name + "': " + e.getMessage(), e);
        }
    }

    private static void checkZooKeeper(PropertyValues global) {
        if (!global.has(OLD_ZOOKEEPER)) {
            return;
        }
        String advice = global.place(OLD_ZOOKEEPER)
                + " is of the original Tranquility: consumers find Kafka through its brokers now, not through ZooKeeper";
        if (!global.has(KafkaProperties.BOOTSTRAP_SERVERS)) {
            throw new ConfigException(advice
                    + ". Set kafka.bootstrap.servers to hosts and ports of brokers instead, such as"
                    + " broker1:9092,broker2:9092. Positions that the original committed to ZooKeeper are not read");
        }
        log.warn("{}. It is not used", advice);
    }

    /** Dead letters that are read would become dead letters again. */
    private static void checkDeadLetters(PropertyValues global, List<TopicSource> sources) {
        if (global.get(DeadLettersProperties.TYPE) != DeadLettersProperties.Type.KAFKA
                || global.startingWith(KafkaDeadLettersProvider.PRODUCER_PREFIX)
                        .containsKey(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)) {
            return;
        }
        String topic = global.get(DeadLettersProperties.TOPIC);
        for (TopicSource source : sources) {
            if (source.topics().matcher(topic).matches()) {
                throw new ConfigException("the topicPattern '" + source.topics() + "' of data source '"
                        + source.config().dataSource() + "' matches the topic of the dead letters, '" + topic
                        + "': they would be read, and become dead letters again, without end. Choose another"
                        + " deadLetters.topic, or leave it out of the pattern: (?!" + topic + "$).*");
            }
        }
    }

    private static Pattern union(List<TopicSource> sources) {
        for (TopicSource source : sources) {
            if (sources.size() > 1
                    && BACK_REFERENCE.matcher(source.topics().pattern()).find()) {
                throw new ConfigException("the topicPattern '" + source.topics() + "' of data source '"
                        + source.config().dataSource() + "' refers to a group by its number, which means another one"
                        + " beside the patterns of other data sources. Name the group: (?<name>...) and \\k<name>");
            }
        }
        String union = sources.stream()
                .map(source -> "(?:" + source.topics() + ")")
                .distinct()
                .collect(Collectors.joining("|"));
        try {
            return Pattern.compile(union);
        } catch (PatternSyntaxException e) {
            throw new ConfigException("the values of topicPattern cannot be used together: " + e.getMessage(), e);
        }
    }
}
