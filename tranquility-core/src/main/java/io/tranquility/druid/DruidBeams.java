// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid;

import io.tranquility.beam.Beam;
import io.tranquility.beam.BeamDecorator;
import io.tranquility.config.DataSourceConfig;
import io.tranquility.event.FlattenSpec;
import io.tranquility.event.MapBytes;
import io.tranquility.event.MapWriter;
import io.tranquility.event.ObjectWriter;
import io.tranquility.event.Timestamper;
import io.tranquility.internal.cluster.ClusteredBeam;
import io.tranquility.internal.http.DruidHttpSender;
import io.tranquility.internal.http.HttpSender;
import io.tranquility.internal.http.Scheme;
import io.tranquility.internal.overlord.ClockWatch;
import io.tranquility.internal.overlord.DruidVersion;
import io.tranquility.internal.overlord.HttpOverlord;
import io.tranquility.internal.overlord.Overlord;
import io.tranquility.internal.overlord.OverlordLocator;
import io.tranquility.internal.overlord.WatchedOverlord;
import io.tranquility.internal.retry.Retrier;
import io.tranquility.internal.status.Link;
import io.tranquility.internal.status.ProblemLog;
import io.tranquility.internal.task.DruidBeamMaker;
import io.tranquility.internal.task.ExtensionMissingException;
import io.tranquility.internal.task.Shape;
import io.tranquility.internal.task.TaskAddresses;
import io.tranquility.internal.time.CorrectedScheduler;
import io.tranquility.internal.time.Scheduler;
import io.tranquility.internal.time.ThreadScheduler;
import io.tranquility.internal.zookeeper.CuratorOverlordLocator;
import io.tranquility.internal.zookeeper.CuratorTaskLocator;
import io.tranquility.internal.zookeeper.ZooKeeper;
import io.tranquility.internal.zookeeper.ZooKeeperClusterStore;
import io.tranquility.metrics.MetricListener;
import io.tranquility.metrics.MetricListeners;
import io.tranquility.partition.Partitioner;
import io.tranquility.partition.TimeAndDimensionsPartitioner;
import io.tranquility.tranquilizer.Tranquilizer;
import io.tranquility.tranquilizer.TranquilizerTuning;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds beams into Druid. For events that are maps a configuration says everything:
 *
 * <pre>{@code
 * TranquilityConfig config = TranquilityConfig.read(Path.of("conf/wiki.json"));
 * try (Tranquilizer<Map<String, Object>> wiki = DruidBeams.fromConfig(config.dataSource("wiki")).buildTranquilizer()) {
 *     wiki.send(event).whenComplete((result, failure) -> ...);
 * }
 * }</pre>
 */
public final class DruidBeams {
    private static final Logger log = LoggerFactory.getLogger(DruidBeams.class);

    private DruidBeams() {}

    /**
     * A builder for events that are maps, as a configuration describes them.
     *
     * @param config not null
     */
    public static Builder<Map<String, Object>> fromConfig(DataSourceConfig config) {
        FlattenSpec flattenSpec = config.flattenSpec();
        Timestamper<Map<String, Object>> timestamper = config.timestampSpec().timestamper();
        String column = config.timestampSpec().column();
        MapWriter writer = config.smile()
                ? MapWriter.smile(timestamper, column, config.fields())
                : MapWriter.json(timestamper, column, config.fields());
        Partitioner<Map<String, Object>> partitioner = new TimeAndDimensionsPartitioner(
                timestamper, QueryGranularity.truncation(config.spec().queryGranularity()), config.dimensions());
        return new Builder<Map<String, Object>>(event -> timestamper.timestampMillis(flattenSpec.flatten(event)))
                .config(config)
                .objectWriter(flattenSpec.flattening(writer))
                .partitioner((event, partitions) -> partitioner.partition(flattenSpec.flatten(event), partitions))
                .eventBytes(new MapBytes());
    }

    /**
     * A builder for events of any type. What has no default here must be set: location, spec, timestampColumn,
     * objectWriter, partitioner or beamMerge, tuning and zookeeper. What Druid is to make of the events, and how, can come
     * from a configuration all the same:
     *
     * <pre>{@code
     * DataSourceConfig config = TranquilityConfig.read(Path.of("conf/clicks.json")).dataSource("clicks");
     * Tranquilizer<Click> clicks = DruidBeams.<Click>builder(click -> click.time().toEpochMilli())
     *         .config(config)
     *         .objectWriter(new ClickWriter())
     *         .partitioner((click, partitions) -> Math.floorMod(click.user().hashCode(), partitions))
     *         .eventBytes(click -> 100 + click.user().length())
     *         .buildTranquilizer();
     * }</pre>
     *
     * @param timestamper reads an event's time
     */
    public static <E> Builder<E> builder(Timestamper<? super E> timestamper) {
        return new Builder<>(timestamper);
    }

    /**
     * Collects what a beam needs, and puts a pipeline together: in one method, so that its parts and their order can be read
     * as a list. That and a setter for each part make the class long. Not thread-safe.
     *
     * @param <E> the type of the events
     */
    public static final class Builder<E> {
        private final Timestamper<? super E> timestamper;
        private DruidLocation location;
        private DruidSpec spec;
        private String timestampColumn;
        private ObjectWriter<? super E> objectWriter;
        private Partitioner<? super E> partitioner;
        private Function<List<Beam<E>>, Beam<E>> beamMerge;
        private BeamDecorator<E> beamDecorator = (segment, partition, beam) -> beam;
        private ToLongFunction<? super E> eventBytes;
        private ClusteredBeamTuning tuning;
        private DruidBeamTuning druidBeamTuning = DruidBeamTuning.DEFAULT;
        private TranquilizerTuning tranquilizerTuning = TranquilizerTuning.DEFAULT;
        private ZooKeeperOptions zookeeper;
        private DruidDiscovery discovery = DruidDiscovery.DEFAULT;
        private DruidSecurity security = DruidSecurity.NONE;
        private MetricListener metrics = MetricListener.NONE;
        private UnaryOperator<HttpSender> httpDecorator = UnaryOperator.identity();
        private UnaryOperator<Scheduler> schedulerDecorator = UnaryOperator.identity();

        private Builder(Timestamper<? super E> timestamper) {
            this.timestamper = Objects.requireNonNull(timestamper, "timestamper");
        }

        /** All that a configuration says, except how events are read, written and spread. */
        public Builder<E> config(DataSourceConfig config) {
            return location(config.location())
                    .spec(config.spec())
                    .timestampColumn(config.timestampSpec().column())
                    .tuning(config.beamTuning())
                    .druidBeamTuning(config.druidBeamTuning())
                    .tranquilizerTuning(config.tranquilizerTuning())
                    .zookeeper(config.zookeeper())
                    .discovery(config.discovery())
                    .security(config.security());
        }

        /** Where the events go. */
        public Builder<E> location(DruidLocation location) {
            this.location = Objects.requireNonNull(location, "location");
            return this;
        }

        /** What Druid makes of the events. */
        public Builder<E> spec(DruidSpec spec) {
            this.spec = Objects.requireNonNull(spec, "spec");
            return this;
        }

        /** The field in which the {@code objectWriter} writes the time, in milliseconds. */
        public Builder<E> timestampColumn(String timestampColumn) {
            this.timestampColumn = Objects.requireNonNull(timestampColumn, "timestampColumn");
            return this;
        }

        /** Writes events. */
        public Builder<E> objectWriter(ObjectWriter<? super E> objectWriter) {
            this.objectWriter = Objects.requireNonNull(objectWriter, "objectWriter");
            return this;
        }

        /** Chooses an event's partition. */
        public Builder<E> partitioner(Partitioner<? super E> partitioner) {
            this.partitioner = Objects.requireNonNull(partitioner, "partitioner");
            return this;
        }

        /**
         * Makes one beam of the beams to a segment's partitions, which come in their order, in place of a partitioner.
         * The one beam closes them all when it is closed.
         */
        public Builder<E> beamMerge(Function<List<Beam<E>>, Beam<E>> beamMerge) {
            this.beamMerge = Objects.requireNonNull(beamMerge, "beamMerge");
            return this;
        }

        /** Put around the beam to each partition's tasks. */
        public Builder<E> beamDecorator(BeamDecorator<E> beamDecorator) {
            this.beamDecorator = Objects.requireNonNull(beamDecorator, "beamDecorator");
            return this;
        }

        /** About how much memory an event takes, in bytes; needed if the tranquilizer's tuning limits bytes. */
        public Builder<E> eventBytes(ToLongFunction<? super E> eventBytes) {
            this.eventBytes = Objects.requireNonNull(eventBytes, "eventBytes");
            return this;
        }

        /** Time, window and tasks. */
        public Builder<E> tuning(ClusteredBeamTuning tuning) {
            this.tuning = Objects.requireNonNull(tuning, "tuning");
            return this;
        }

        /** How tasks are created and fed. */
        public Builder<E> druidBeamTuning(DruidBeamTuning druidBeamTuning) {
            this.druidBeamTuning = Objects.requireNonNull(druidBeamTuning, "druidBeamTuning");
            return this;
        }

        /** How a tranquilizer collects events. */
        public Builder<E> tranquilizerTuning(TranquilizerTuning tranquilizerTuning) {
            this.tranquilizerTuning = Objects.requireNonNull(tranquilizerTuning, "tranquilizerTuning");
            return this;
        }

        /** The ZooKeeper through which instances share their tasks. */
        public Builder<E> zookeeper(ZooKeeperOptions zookeeper) {
            this.zookeeper = Objects.requireNonNull(zookeeper, "zookeeper");
            return this;
        }

        /** How the Overlord and the tasks are found. */
        public Builder<E> discovery(DruidDiscovery discovery) {
            this.discovery = Objects.requireNonNull(discovery, "discovery");
            return this;
        }

        /** Encryption and authentication of the calls to Druid. */
        public Builder<E> security(DruidSecurity security) {
            this.security = Objects.requireNonNull(security, "security");
            return this;
        }

        /** Who is told of what the pipeline does, as numbers. */
        public Builder<E> metricListener(MetricListener metrics) {
            this.metrics = Objects.requireNonNull(metrics, "metrics");
            return this;
        }

        Timestamper<? super E> timestamper() {
            return timestamper;
        }

        Partitioner<? super E> partitioner() {
            return partitioner;
        }

        ObjectWriter<? super E> objectWriter() {
            return objectWriter;
        }

        /** Puts something around the HTTP client, so that tests can let answers get lost. */
        Builder<E> httpDecorator(UnaryOperator<HttpSender> httpDecorator) {
            this.httpDecorator = httpDecorator;
            return this;
        }

        /** Puts something around the machine's clock, so that tests can set it wrong. */
        Builder<E> schedulerDecorator(UnaryOperator<Scheduler> schedulerDecorator) {
            this.schedulerDecorator = schedulerDecorator;
            return this;
        }

        /**
         * Builds a beam, connects it, and asks Druid whether it can take events. A Druid that does not answer in time is
         * no error: the beam goes on trying when events come. Waits up to the ZooKeeper time-out.
         *
         * @throws IllegalStateException if something that must be set is not
         * @throws IllegalArgumentException if TLS cannot be set up, or options contradict each other
         * @throws RuntimeException if Druid cannot take pushed events; the message says what to do
         */
        public Beam<E> buildBeam() {
            return open();
        }

        /**
         * Builds a tranquilizer over {@link #buildBeam}, with which it closes.
         *
         * @throws IllegalStateException if something that must be set is not
         * @throws IllegalArgumentException if TLS cannot be set up, or options contradict each other
         * @throws RuntimeException if Druid cannot take pushed events; the message says what to do
         */
        public Tranquilizer<E> buildTranquilizer() {
            if (tranquilizerTuning.maxPendingBytes() != TranquilizerTuning.UNLIMITED) {
                require(eventBytes, "eventBytes");
            }
            DruidPipeline<E> pipeline = open();
            return new Tranquilizer<>(pipeline, tranquilizerTuning, pipeline.scheduler(), eventBytes, metrics);
        }

        /**
         * Builds what tells what would become of events, without ZooKeeper and Druid.
         *
         * @throws IllegalStateException if something that must be set is not
         */
        public DryRun<E> buildDryRun() {
            requireAll();
            return new DryRun<>(location.dataSource(), tuning, timestamper, shape());
        }

        /**
         * Looks for ZooKeeper and the Overlord, as the pipeline does.
         *
         * @return which Druid it is, in words
         * @throws IllegalStateException if something that must be set is not
         * @throws IllegalArgumentException if TLS cannot be set up
         * @throws RuntimeException if Druid is not found within the ZooKeeper time-out, or cannot take pushed events; the
         *     message says what to do
         */
        public String findDruid() {
            requireAll();
            try (ZooKeeper connection = new ZooKeeper(zookeeper, name());
                    HttpSender http = new DruidHttpSender(name(), security);
                    Scheduler scheduler = new ThreadScheduler(name());
                    Retrier retrier = new Retrier(scheduler, () -> 0)) {
                Overlord overlord =
                        new HttpOverlord(http, overlordLocator(connection, Scheme.of(security)), security, time -> {});
                DruidVersion version = retrier.run(
                                "Asking the Overlord for its version", zookeeper.timeout(), overlord::version)
                        .orTimeout(2 * zookeeper.timeout().toMillis(), TimeUnit.MILLISECONDS)
                        .join();
                if (version.lacksExtension()) {
                    throw new ExtensionMissingException(version);
                }
                return version.toString();
            } catch (CompletionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : e;
            }
        }

        private void requireAll() {
            require(location, "location");
            require(spec, "spec");
            require(timestampColumn, "timestampColumn");
            require(objectWriter, "objectWriter");
            if ((partitioner == null) == (beamMerge == null)) {
                throw new IllegalStateException("DruidBeams.builder needs one of partitioner(...) and beamMerge(...)");
            }
            require(tuning, "tuning");
            require(zookeeper, "zookeeper");
        }

        private Shape<E> shape() {
            return new Shape<>(
                    objectWriter, beamDecorator, beamMerge != null ? beamMerge : Shape.partitioned(partitioner));
        }

        private DruidPipeline<E> open() {
            requireAll();
            ZooKeeper connection = new ZooKeeper(zookeeper, name());
            try {
                return open(connection);
            } catch (RuntimeException e) {
                connection.close();
                throw e;
            }
        }

        private DruidPipeline<E> open(ZooKeeper connection) {
            Scheme scheme = Scheme.of(security);
            TaskAddresses addresses = TaskAddresses.of(
                    discovery.taskLocator(),
                    new CuratorTaskLocator(connection, location.discoveryPath(), scheme),
                    tuning,
                    druidBeamTuning);
            if (scheme == Scheme.HTTP && security.authentication().header().isPresent()) {
                log.warn("The credentials of {} go to Druid unencrypted: druid.tls.enable is false", name());
            }
            HttpSender http = httpDecorator.apply(new DruidHttpSender(name(), security));
            CorrectedScheduler scheduler =
                    new CorrectedScheduler(schedulerDecorator.apply(new ThreadScheduler(name())));
            SecureRandom random = new SecureRandom();
            Retrier retrier = new Retrier(scheduler, random::nextDouble);
            DruidPipeline.Links links = new DruidPipeline.Links(new Link(scheduler), new Link(scheduler));
            connection.watch(links.zooKeeper());
            Overlord overlord = new WatchedOverlord(
                    new HttpOverlord(http, overlordLocator(connection, scheme), security, scheduler::heard),
                    links.overlord());
            ZooKeeperClusterStore store = new ZooKeeperClusterStore(connection, location);
            MetricListeners listeners = new MetricListeners(metrics);
            DruidBeamMaker<E> maker = new DruidBeamMaker<>(
                    location,
                    spec,
                    timestampColumn,
                    tuning,
                    druidBeamTuning,
                    shape(),
                    new DruidBeamMaker.Connections(
                            overlord,
                            addresses,
                            http,
                            retrier,
                            scheduler,
                            () -> Long.toString(random.nextLong() >>> 1, Character.MAX_RADIX),
                            store.owner(),
                            listeners));
            ClusteredBeam<E> beam = new ClusteredBeam<>(
                    location.dataSource(),
                    tuning,
                    new ClusteredBeam.Lifetime(
                            druidBeamTuning.indexRetryPeriod(),
                            druidBeamTuning.firehoseGracePeriod().plus(druidBeamTuning.firehoseRetryPeriod())),
                    timestamper,
                    store,
                    maker,
                    scheduler,
                    retrier,
                    listeners);
            DruidPipeline<E> pipeline =
                    new DruidPipeline<>(beam, maker, links, scheduler, retrier, http, connection, listeners);
            ClockWatch clock = new ClockWatch(overlord, scheduler);
            // Asked twice, a wrong clock is known before the first event comes.
            pipeline.awaitReady(() -> maker.ready().thenCompose(ready -> clock.ask()), zookeeper.timeout());
            clock.start();
            new ProblemLog(pipeline::statusNow, scheduler).start();
            return pipeline;
        }

        private OverlordLocator overlordLocator(ZooKeeper connection, Scheme scheme) {
            return discovery.overlordUrls().isEmpty()
                    ? new CuratorOverlordLocator(connection, location, scheme)
                    : () -> CompletableFuture.completedFuture(discovery.overlordUrls());
        }

        private String name() {
            return "tranquility-" + location.dataSource();
        }

        private static void require(Object value, String name) {
            if (value == null) {
                throw new IllegalStateException("DruidBeams.builder needs " + name + "(...)");
            }
        }
    }
}
