// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tranquility.config.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KafkaConfigTest {
    @TempDir
    private Path directory;

    private TestConfig config() {
        return new TestConfig(directory).dataSource("wiki", Map.of("topicPattern", "edits"));
    }

    private static AbstractThrowableAssert<?, ?> assertRefused(TestConfig config) {
        return assertThatThrownBy(config::kafka).isInstanceOf(ConfigException.class);
    }

    @Test
    void has_the_originals_defaults() {
        KafkaConfig config = config().kafka();

        assertThat(config.numThreads())
                .isEqualTo(Math.max(1, Runtime.getRuntime().availableProcessors() - 1));
        assertThat(config.commitPeriod()).isEqualTo(Duration.ofSeconds(15));
        assertThat(config.flushTimeout()).isEqualTo(Duration.ofSeconds(20));
        TopicSource source = config.sources().get(0);
        assertThat(source.priority()).isEqualTo(1);
        assertThat(source.useTopicAsDataSource()).isFalse();
        assertThat(source.reportDrops()).isFalse();
        assertThat(source.reportParseExceptions()).isFalse();
        assertThat(source.configFor("edits").dataSource()).isEqualTo("wiki");
        assertThat(config.consumer(1))
                .containsEntry("group.id", "tranquility-kafka")
                .containsEntry("bootstrap.servers", "127.0.0.1:1")
                .containsEntry("client.id", "tranquility-kafka-1")
                .containsEntry("enable.auto.commit", "false")
                .containsEntry("auto.offset.reset", "earliest")
                .containsEntry("metadata.max.age.ms", "30000")
                .containsEntry(
                        "partition.assignment.strategy", "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
    }

    @Test
    void reads_every_property() {
        KafkaConfig config = new TestConfig(directory)
                .dataSource(
                        "wiki",
                        Map.of(
                                "topicPattern",
                                "edits-.*",
                                "topicPattern.priority",
                                7,
                                "useTopicAsDataSource",
                                true,
                                "reportDropsAsExceptions",
                                "true",
                                "reportParseExceptions",
                                true))
                .with("consumer.numThreads", "3")
                .with("commit.periodMillis", 500)
                .with("commit.flushTimeoutMillis", 700)
                .with("kafka.group.id", "mine")
                .with("kafka.group.protocol", "consumer")
                .with("kafka.client.id", "host7")
                .with("kafka.group.instance.id", "static7")
                .with("kafka.auto.offset.reset", "latest")
                .with("kafka.fetch.max.bytes", 1000)
                .kafka();

        assertThat(config.numThreads()).isEqualTo(3);
        assertThat(config.commitPeriod()).isEqualTo(Duration.ofMillis(500));
        assertThat(config.flushTimeout()).isEqualTo(Duration.ofMillis(700));
        TopicSource source = config.sources().get(0);
        assertThat(source.priority()).isEqualTo(7);
        assertThat(source.useTopicAsDataSource()).isTrue();
        assertThat(source.reportDrops()).isTrue();
        assertThat(source.reportParseExceptions()).isTrue();
        assertThat(source.configFor("edits-en").dataSource()).isEqualTo("edits-en");
        assertThat(config.consumer(2))
                .containsEntry("group.id", "mine")
                .containsEntry("group.protocol", "consumer")
                .containsEntry("client.id", "host7-2")
                .containsEntry("group.instance.id", "static7-2")
                .containsEntry("auto.offset.reset", "latest")
                .containsEntry("fetch.max.bytes", "1000")
                .doesNotContainKey("partition.assignment.strategy");
    }

    @Test
    void a_single_consumer_keeps_its_instance_id() {
        KafkaConfig config = config().with("consumer.numThreads", 1)
                .with("kafka.group.instance.id", "static7")
                .kafka();
        assertThat(config.consumer(1)).containsEntry("group.instance.id", "static7");
    }

    @Test
    void patterns_are_tried_by_priority_and_then_in_the_files_order() {
        KafkaConfig config = new TestConfig(directory)
                .dataSource("low", Map.of("topicPattern", ".*", "topicPattern.priority", 0))
                .dataSource("first", Map.of("topicPattern", "a.*"))
                .dataSource("second", Map.of("topicPattern", "ab.*"))
                .dataSource("high", Map.of("topicPattern", "abc", "topicPattern.priority", 2))
                .kafka();

        assertThat(config.sources())
                .extracting(source -> source.config().dataSource())
                .containsExactly("high", "first", "second", "low");
        assertThat(config.topics().matcher("anything").matches()).isTrue();
    }

    @Test
    void only_whole_names_of_topics_match() {
        KafkaConfig config = new TestConfig(directory)
                .dataSource("one", Map.of("topicPattern", "a|b"))
                .dataSource("two", Map.of("topicPattern", "c"))
                .kafka();
        for (String topic : new String[] {"a", "b", "c"}) {
            assertThat(config.topics().matcher(topic).matches()).as(topic).isTrue();
        }
        for (String topic : new String[] {"ab", "ac", "cc", "xa"}) {
            assertThat(config.topics().matcher(topic).matches()).as(topic).isFalse();
        }
    }

    @Test
    void a_file_of_the_original_is_told_what_replaces_zookeeper() {
        assertRefused(config().with("kafka.bootstrap.servers", null).with("kafka.zookeeper.connect", "zk:2181"))
                .hasMessageContaining("properties.kafka.zookeeper.connect is of the original Tranquility")
                .hasMessageContaining("Set kafka.bootstrap.servers");
    }

    @Test
    void zookeeper_beside_the_brokers_is_not_given_to_kafka() {
        KafkaConfig config = config().with("kafka.zookeeper.connect", "zk:2181").kafka();
        assertThat(config.consumer(1)).doesNotContainKey("zookeeper.connect");
    }

    @Test
    void without_brokers_it_is_refused() {
        assertRefused(config().with("kafka.bootstrap.servers", null))
                .hasMessageContaining("properties.kafka.bootstrap.servers is missing");
    }

    @Test
    void a_data_source_without_topics_is_refused() {
        assertRefused(new TestConfig(directory).dataSource("wiki", Map.of()))
                .hasMessageContaining("data source 'wiki'")
                .hasMessageContaining("topicPattern is missing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "topicPattern|a(b|must be a regular expression of Java, but is 'a(b'",
                "topicPattern.priority|high|must be a whole number, but is 'high'",
                "consumer.numThreads|0|must be a whole number from 1, or -1, but is '0'",
                "commit.periodMillis|-5|must be a whole number from 1, but is '-5'",
                "commit.flushTimeoutMillis|0|must be a whole number from 1, but is '0'",
                "reportParseExceptions|maybe|must be true or false, but is 'maybe'",
                "commit.periodMilis|5|is no known property; did you mean commit.periodMillis?",
                "deadLetters.typ|file|is no known property; did you mean deadLetters.type?",
                "useTopicAsDatasource|true|is no known property; did you mean useTopicAsDataSource?",
                "kafka.enable.auto.commit|true|kafka.enable.auto.commit cannot be set",
                "kafka.value.deserializer|x|kafka.value.deserializer cannot be set",
                "kafka.auto.offset.reset|smallest|which Kafka now calls earliest",
                "kafka.auto.offset.reset|largest|which Kafka now calls latest"
            })
    void mistakes_are_found_and_named(String property, String value, String message) {
        TestConfig config = property.startsWith("topicPattern")
                ? new TestConfig(directory).dataSource("wiki", withTopics(property, value))
                : config().with(property, value);
        assertRefused(config).hasMessageContaining(message);
    }

    private static Map<String, Object> withTopics(String property, String value) {
        Map<String, Object> own = new HashMap<>(Map.of("topicPattern", "x"));
        own.put(property, value);
        return own;
    }

    @Test
    void patterns_that_cannot_stand_beside_each_other_are_refused() {
        assertRefused(new TestConfig(directory)
                        .dataSource("one", Map.of("topicPattern", "(?<a>x)"))
                        .dataSource("two", Map.of("topicPattern", "(?<a>y)")))
                .hasMessageContaining("the values of topicPattern cannot be used together");
    }

    @Test
    void a_pattern_that_would_read_the_dead_letters_is_refused() {
        TestConfig config = new TestConfig(directory)
                .dataSource("all", Map.of("topicPattern", ".*"))
                .with("deadLetters.type", "kafka")
                .with("deadLetters.topic", "dead");
        assertRefused(config)
                .hasMessageContaining(
                        "the topicPattern '.*' of data source 'all' matches the topic of the dead letters, 'dead'")
                .hasMessageContaining("Choose another deadLetters.topic");
        assertThat(config.with("deadLetters.kafka.bootstrap.servers", "elsewhere:9092")
                        .kafka()
                        .sources())
                .hasSize(1);
        assertThat(config.with("deadLetters.kafka.bootstrap.servers", null)
                        .with("deadLetters.type", "file")
                        .kafka()
                        .sources())
                .hasSize(1);
    }

    @Test
    void the_pattern_that_leaves_out_the_dead_letters_matches_all_others() {
        KafkaConfig config = new TestConfig(directory)
                .dataSource("all", Map.of("topicPattern", "(?!dead$).*"))
                .with("deadLetters.type", "kafka")
                .with("deadLetters.topic", "dead")
                .kafka();
        assertThat(config.topics().matcher("dead").matches()).isFalse();
        assertThat(config.topics().matcher("deadline").matches()).isTrue();
    }

    @Test
    void a_pattern_that_numbers_its_groups_is_refused_beside_others() {
        assertRefused(new TestConfig(directory)
                        .dataSource("one", Map.of("topicPattern", "(x)y"))
                        .dataSource("two", Map.of("topicPattern", "(a|b)-\\1")))
                .hasMessageContaining("the topicPattern '(a|b)-\\1' of data source 'two'")
                .hasMessageContaining("Name the group");
        KafkaConfig named = new TestConfig(directory)
                .dataSource("one", Map.of("topicPattern", "(x)y"))
                .dataSource("two", Map.of("topicPattern", "(?<e>a|b)-\\k<e>"))
                .kafka();
        assertThat(named.topics().matcher("b-b").matches()).isTrue();
        KafkaConfig alone = new TestConfig(directory)
                .dataSource("two", Map.of("topicPattern", "(a|b)-\\1"))
                .kafka();
        assertThat(alone.topics().matcher("a-a").matches()).isTrue();
        assertThat(alone.topics().matcher("a-b").matches()).isFalse();
    }

    @Test
    void kafkas_secrets_may_come_from_files_and_show_nowhere() throws Exception {
        Path password = Files.writeString(directory.resolve("password"), "hidden\n");
        KafkaConfig config = config().with("kafka.ssl.key.password", "${file:" + password + "}")
                .kafka();
        assertThat(config.consumer(1)).containsEntry("ssl.key.password", "hidden");
        assertThat(config.toString()).doesNotContain("hidden");
    }
}
