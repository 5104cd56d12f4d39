// SPDX-License-Identifier: Apache-2.0
package io.tranquility.config;

import io.tranquility.druid.DruidDiscovery;
import io.tranquility.druid.DruidDiscovery.TaskLocatorType;
import io.tranquility.tranquilizer.TranquilizerTuning;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The properties of the core, each declared once: this is what is read, and what docs/configuration.md shows. */
final class CoreProperties {
    static final Property<String> DISCOVERY_PATH = Property.text(
            "druid.discovery.curator.path",
            "/druid/discovery",
            "The ZooKeeper path under which Druid announces its services; as in Druid's own configuration.");
    static final Property<String> OVERLORD_SERVICE = Property.text(
            "druid.selectors.indexing.serviceName",
            "druid/overlord",
            "The druid.service of the Overlord; druid/coordinator where the Coordinator is the Overlord as well"
                    + " and names no service for it.");
    static final Property<Integer> FIREHOSE_BUFFER_SIZE = Property.positive(
            "druidBeam.firehoseBufferSize", 100_000, "Events that a task of Druid 30 and older buffers.");
    static final Property<Integer> FIREHOSE_CHUNK_SIZE =
            Property.positive("druidBeam.firehoseChunkSize", 1000, "The most events of one push to a task.");
    static final Property<Duration> FIREHOSE_GRACE_PERIOD = Property.period(
            "druidBeam.firehoseGracePeriod", "PT5M", "How long after its window a task still takes events.");
    static final Property<Duration> FIREHOSE_QUIET_PERIOD = Property.period(
            "druidBeam.firehoseQuietPeriod", "PT1M", "How long a push may fail before a warning is logged.");
    static final Property<Duration> FIREHOSE_RETRY_PERIOD = Property.period(
            "druidBeam.firehoseRetryPeriod",
            "PT1M",
            "How long a push is retried before its events fail; below druidBeam.firehoseGracePeriod. In any case 15 seconds"
                    + " longer than druidBeam.taskLostPeriod, after which they can go to another task.");
    static final Property<Duration> INDEX_RETRY_PERIOD = Property.period(
            "druidBeam.indexRetryPeriod", "PT1M", "How long the creation of a task is retried before its events fail.");
    static final Property<OverlordLocatorType> OVERLORD_LOCATOR = Property.oneOf(
            "druidBeam.overlordLocator",
            OverlordLocatorType.CURATOR,
            "How the Overlord is found: where Druid announces it in ZooKeeper, or at druidBeam.overlordUrls; the latter"
                    + " is the default when that is set.");
    static final Property<Duration> OVERLORD_POLL_PERIOD = Property.period(
            "druidBeam.overlordPollPeriod",
            "PT20S",
            "Accepted, without effect: a task is looked up when a push needs it, and nothing is polled.");
    static final Property<List<URI>> OVERLORD_URLS = new Property<>(
            "druidBeam.overlordUrls",
            "",
            "Where Overlords listen, such as http://one:8090,http://two:8090, instead of looking in ZooKeeper. Redirects"
                    + " to the leader are followed, and the next is tried when one is down.",
            "URLs with commas between them",
            true,
            CoreProperties::urls);
    static final Property<TaskLocatorType> TASK_LOCATOR = Property.oneOf(
            "druidBeam.taskLocator",
            TaskLocatorType.AUTO,
            "Who tells where a task listens: the Overlord by the task's id, ZooKeeper (curator), or auto: the Overlord,"
                    + " and ZooKeeper while the Overlord is away.");
    static final Property<Duration> REPLICA_TIMEOUT = Property.period(
            "druidBeam.replicaTimeout",
            "PT15S",
            "How long a replicant may be behind the others before it is retired, so that it cannot publish.");
    static final Property<Duration> TASK_LOST_PERIOD = Property.period(
            "druidBeam.taskLostPeriod",
            "PT1M",
            "How long a task that runs may be silent before another takes its place.");
    static final Property<Boolean> RANDOMIZE_TASK_ID =
            Property.bool("druidBeam.randomizeTaskId", false, "Whether the ids of tasks end in a random suffix.");
    static final Property<SerializationFormat> SERIALIZATION_FORMAT =
            Property.oneOf("serialization.format", SerializationFormat.JSON, "In what form events are sent.");
    static final Property<Integer> PARTITIONS =
            Property.positive("task.partitions", 1, "Tasks that share the events of a segment.");
    static final Property<Integer> REPLICANTS = Property.positive("task.replicants", 1, "Copies of each task.");
    static final Property<Duration> WARMING_PERIOD =
            Property.period("task.warmingPeriod", "PT0M", "How long before a segment begins its tasks are created.");
    static final Property<Boolean> BLOCK_ON_FULL = Property.bool(
            "tranquility.blockOnFull", true, "Whether send waits for room, instead of failing the event, when full.");
    static final Property<Integer> LINGER_MILLIS = new Property<>(
            "tranquility.lingerMillis",
            "0",
            "How long an event may wait for its batch to fill, in milliseconds; -1: until it is full.",
            "a whole number from -1",
            false,
            text -> {
                int value = Integer.parseInt(text);
                if (value < -1) {
                    throw new IllegalArgumentException("below -1");
                }
                return value;
            });
    static final Property<Integer> MAX_BATCH_SIZE =
            Property.positive("tranquility.maxBatchSize", 2000, "Events of a batch.");
    static final Property<Integer> MAX_PENDING_BATCHES =
            Property.positive("tranquility.maxPendingBatches", 5, "Batches that may wait or be in flight.");
    static final Property<Long> MAX_PENDING_BYTES = new Property<>(
            "tranquility.maxPendingBytes",
            "-1",
            "About how much memory events without an outcome may take, in bytes; -1: only the batches are limited. One"
                    + " event is always taken, however large.",
            "a whole number from 1, or -1",
            false,
            text -> {
                long value = Long.parseLong(text);
                if (value < 1 && value != -1) {
                    throw new IllegalArgumentException("below 1");
                }
                return value == -1 ? TranquilizerTuning.UNLIMITED : value;
            });
    static final Property<String> ZOOKEEPER_CONNECT =
            Property.text("zookeeper.connect", null, "Hosts and ports of ZooKeeper, such as zk1:2181,zk2:2181.");
    static final Property<Duration> ZOOKEEPER_TIMEOUT =
            Property.period("zookeeper.timeout", "PT20S", "The time-out of the ZooKeeper session and of connecting.");
    static final Property<String> ZOOKEEPER_PATH = Property.text(
            "zookeeper.path",
            "/tranquility/beams",
            "Where instances share their tasks in ZooKeeper; the same for all that send to the same tasks.");

    /** All of them, as the documentation lists them. */
    static final List<Property<?>> ALL = Stream.concat(
                    Stream.of(
                            ZOOKEEPER_CONNECT,
                            ZOOKEEPER_PATH,
                            ZOOKEEPER_TIMEOUT,
                            DISCOVERY_PATH,
                            OVERLORD_SERVICE,
                            OVERLORD_LOCATOR,
                            OVERLORD_URLS,
                            OVERLORD_POLL_PERIOD,
                            TASK_LOCATOR,
                            PARTITIONS,
                            REPLICANTS,
                            WARMING_PERIOD,
                            RANDOMIZE_TASK_ID,
                            INDEX_RETRY_PERIOD,
                            FIREHOSE_BUFFER_SIZE,
                            FIREHOSE_CHUNK_SIZE,
                            FIREHOSE_GRACE_PERIOD,
                            FIREHOSE_QUIET_PERIOD,
                            FIREHOSE_RETRY_PERIOD,
                            REPLICA_TIMEOUT,
                            TASK_LOST_PERIOD,
                            SERIALIZATION_FORMAT,
                            MAX_BATCH_SIZE,
                            MAX_PENDING_BATCHES,
                            MAX_PENDING_BYTES,
                            LINGER_MILLIS,
                            BLOCK_ON_FULL),
                    SecurityProperties.ALL.stream())
            .toList();

    /** Those of the original that make no difference here. */
    static final List<Property<?>> WITHOUT_EFFECT = List.of(OVERLORD_POLL_PERIOD);

    /** In what form events are sent. */
    enum SerializationFormat {
        JSON,
        SMILE
    }

    /** How the Overlord is found. */
    enum OverlordLocatorType {
        CURATOR,
        URLS
    }

    private CoreProperties() {}

    /** How the Overlord and the tasks are found. */
    static DruidDiscovery discovery(PropertyValues properties) {
        List<URI> urls = properties.get(OVERLORD_URLS);
        OverlordLocatorType locator = properties.get(OVERLORD_LOCATOR);
        if (locator == OverlordLocatorType.URLS && urls.isEmpty()) {
            throw new ConfigException(
                    properties.place(OVERLORD_LOCATOR) + " is urls, but druidBeam.overlordUrls is not set");
        }
        if (locator == OverlordLocatorType.CURATOR && properties.has(OVERLORD_LOCATOR) && !urls.isEmpty()) {
            throw new ConfigException(properties.place(OVERLORD_LOCATOR) + " is curator, but "
                    + properties.place(OVERLORD_URLS) + " is set as well; leave one of them out");
        }
        String scheme = properties.get(SecurityProperties.TLS_ENABLE) ? "https" : "http";
        if (!urls.stream().allMatch(url -> scheme.equalsIgnoreCase(url.getScheme()))) {
            throw new ConfigException(properties.place(OVERLORD_URLS) + " must be " + scheme
                    + " URLs, because druid.tls.enable is " + properties.get(SecurityProperties.TLS_ENABLE));
        }
        return new DruidDiscovery(urls, properties.get(TASK_LOCATOR));
    }

    private static List<URI> urls(String text) {
        if (text.isBlank()) {
            return List.of();
        }
        try {
            return Arrays.stream(text.split(","))
                    .map(url -> URI.create(url.strip()))
                    .toList();
        } catch (IllegalArgumentException e) {
            // Its message would show what may be a password in a URL.
            throw new ConfigException("one of them cannot be read");
        }
    }
}
