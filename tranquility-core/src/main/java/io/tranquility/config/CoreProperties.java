// SPDX-License-Identifier: Apache-2.0
package io.tranquility.config;

import java.time.Duration;
import java.util.List;

/** The properties of the core. */
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
    static final Property<Duration> FIREHOSE_RETRY_PERIOD = Property.period(
            "druidBeam.firehoseRetryPeriod",
            "PT1M",
            "How long a push is retried before its events fail; below druidBeam.firehoseGracePeriod.");
    static final Property<Duration> INDEX_RETRY_PERIOD = Property.period(
            "druidBeam.indexRetryPeriod", "PT1M", "How long the creation of a task is retried before its events fail.");
    static final Property<Boolean> RANDOMIZE_TASK_ID =
            Property.bool("druidBeam.randomizeTaskId", false, "Whether the ids of tasks end in a random suffix.");
    static final Property<Duration> REPLICA_TIMEOUT = Property.period(
            "druidBeam.replicaTimeout",
            "PT15S",
            "How long a replicant may be behind the others before it is retired, so that it cannot publish.");
    static final Property<Duration> TASK_LOST_PERIOD = Property.period(
            "druidBeam.taskLostPeriod",
            "PT1M",
            "How long a task that runs may be silent before another takes its place.");
    static final Property<Boolean> SMILE = new Property<>(
            "serialization.format", "json", "In what form events are sent.", "json or smile", text -> switch (text) {
                case "json" -> false;
                case "smile" -> true;
                default -> throw new IllegalArgumentException("neither json nor smile");
            });
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
    static final Property<String> ZOOKEEPER_CONNECT =
            Property.text("zookeeper.connect", null, "Hosts and ports of ZooKeeper, such as zk1:2181,zk2:2181.");
    static final Property<Duration> ZOOKEEPER_TIMEOUT =
            Property.period("zookeeper.timeout", "PT20S", "The time-out of the ZooKeeper session and of connecting.");
    static final Property<String> ZOOKEEPER_PATH = Property.text(
            "zookeeper.path",
            "/tranquility/beams",
            "Where instances share their tasks in ZooKeeper; the same for all that send to the same tasks.");

    /** All of them, by name. */
    static final List<Property<?>> ALL = List.of(
            DISCOVERY_PATH,
            OVERLORD_SERVICE,
            FIREHOSE_BUFFER_SIZE,
            FIREHOSE_CHUNK_SIZE,
            FIREHOSE_GRACE_PERIOD,
            FIREHOSE_RETRY_PERIOD,
            INDEX_RETRY_PERIOD,
            RANDOMIZE_TASK_ID,
            REPLICA_TIMEOUT,
            TASK_LOST_PERIOD,
            SMILE,
            PARTITIONS,
            REPLICANTS,
            WARMING_PERIOD,
            BLOCK_ON_FULL,
            LINGER_MILLIS,
            MAX_BATCH_SIZE,
            MAX_PENDING_BATCHES,
            ZOOKEEPER_CONNECT,
            ZOOKEEPER_PATH,
            ZOOKEEPER_TIMEOUT);

    /** Properties of the original that make no difference: tasks are found by their ids at the Overlord. */
    static final List<String> NOT_USED = List.of(
            "druidBeam.firehoseQuietPeriod",
            "druidBeam.overlordLocator",
            "druidBeam.overlordPollPeriod",
            "druidBeam.taskLocator");

    /** Properties of the original that are refused, because leaving them out in silence would be worse. */
    static final List<String> NOT_SUPPORTED = List.of("druidBeam.basicAuthPass", "druidBeam.basicAuthUser");

    private CoreProperties() {}
}
