// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import io.tranquility.config.Property;
import io.tranquility.console.ListenerProperties;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The properties of the Kafka application, each declared once: this is what is read, and what docs/kafka.md shows. */
final class KafkaProperties {
    /** What stands before the names of Kafka's consumer. */
    static final String CONSUMER_PREFIX = "kafka.";

    static final Property<String> BOOTSTRAP_SERVERS = Property.text(
            "kafka.bootstrap.servers", null, "Hosts and ports of some brokers, such as broker1:9092,broker2:9092.");
    static final Property<String> GROUP_ID = Property.text(
            "kafka.group.id",
            "tranquility-kafka",
            "The consumer group; instances of the same group share the partitions, and their positions are kept under it.");
    static final Property<String> CONSUMER = Property.text(
            "kafka.*", "", "Any other property of Kafka's consumer, such as kafka.group.protocol or kafka.ssl.*.");
    static final Property<Integer> NUM_THREADS = new Property<>(
            "consumer.numThreads",
            "-1",
            "Consumers of this process, each with a thread; -1: one less than there are processors, but at least one.",
            "a whole number from 1, or -1",
            false,
            text -> {
                int value = Integer.parseInt(text);
                if (value < 1 && value != -1) {
                    throw new IllegalArgumentException("neither -1 nor from 1");
                }
                return value;
            });
    static final Property<Integer> COMMIT_PERIOD_MILLIS =
            Property.positive("commit.periodMillis", 15_000, "How often positions are committed, in milliseconds.");
    static final Property<Integer> FLUSH_TIMEOUT_MILLIS = Property.positive(
            "commit.flushTimeoutMillis",
            20_000,
            "How long outcomes are waited for before the last commit of a partition, when it goes to another consumer or"
                    + " the application stops, in milliseconds.");
    static final Property<OptionalInt> HTTP_PORT = ListenerProperties.optionalPort(
            "http.port",
            "The port of the page, the status and the metrics; 0 for any free one. Without it there is none.");
    static final Property<Pattern> TOPIC_PATTERN = new Property<>(
            "topicPattern",
            null,
            "The topics of the data source: a regular expression for their whole names.",
            "a regular expression of Java",
            false,
            Pattern::compile);
    static final Property<Integer> TOPIC_PATTERN_PRIORITY = new Property<>(
            "topicPattern.priority",
            "1",
            "If several patterns match a topic, the data source with the highest gets it, and of equals the first.",
            "a whole number",
            false,
            Integer::valueOf);
    static final Property<Boolean> USE_TOPIC_AS_DATA_SOURCE = Property.bool(
            "useTopicAsDataSource",
            false,
            "Whether each topic goes to a data source of its own name, instead of the one of the spec.");
    static final Property<Boolean> REPORT_DROPS = Property.bool(
            "reportDropsAsExceptions", false, "Whether the application stops at an event that is dropped.");
    static final Property<Boolean> REPORT_PARSE_EXCEPTIONS = Property.bool(
            "reportParseExceptions", false, "Whether the application stops at a record that cannot be parsed.");

    /** All of them, as the documentation lists them. */
    static final List<Property<?>> ALL = Stream.of(
                    List.<Property<?>>of(
                            BOOTSTRAP_SERVERS,
                            GROUP_ID,
                            CONSUMER,
                            NUM_THREADS,
                            COMMIT_PERIOD_MILLIS,
                            FLUSH_TIMEOUT_MILLIS,
                            TOPIC_PATTERN,
                            TOPIC_PATTERN_PRIORITY,
                            USE_TOPIC_AS_DATA_SOURCE,
                            REPORT_DROPS,
                            REPORT_PARSE_EXCEPTIONS,
                            HTTP_PORT),
                    ListenerProperties.ALL)
            .<Property<?>>flatMap(List::stream)
            .toList();

    /** How names start that are looked at for mistakes. */
    static final List<String> CHECKED_PREFIXES =
            List.of("consumer.", "commit.", "topicPattern", "useTopic", "report", "deadLetters");

    private KafkaProperties() {}
}
