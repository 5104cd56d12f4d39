// SPDX-License-Identifier: Apache-2.0
package io.tranquility.storm;

import io.tranquility.adapter.BeamFactory;
import io.tranquility.adapter.TranquilizerLease;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.storm.Config;
import org.apache.storm.task.OutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseTickTupleAwareRichBolt;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;

/**
 * Sends an event of each tuple to Druid. A tuple is acked when its event is sent or dropped, and failed when its event
 * failed or has no outcome after three quarters of {@code topology.message.timeout.secs}. The event is the tuple's zeroth
 * field unless told otherwise.
 *
 * <p>A bolt is a value until Storm prepares it: the methods that configure it return another one. The bolts of a worker
 * that have equal factories share one client.
 *
 * @param <E> the type of the events
 */
public final class BeamBolt<E> extends BaseTickTupleAwareRichBolt {
    /**
     * The stream of a bolt {@link #withDroppedStream}: the fields {@code event}, {@code reason} (the name of a {@link
     * io.tranquility.beam.DropReason}) and {@code message}.
     */
    public static final String DROPPED_STREAM = "dropped";

    private static final long serialVersionUID = 1;
    private static final int TICK_SECONDS = 1;
    private static final long DEADLINE_CHECK_MILLIS = 100;

    private final BeamFactory<E> factory;
    private final EventMapper<E> mapper;
    private final boolean emitsDropped;

    private transient TranquilizerLease<E> lease;
    private transient ScheduledExecutorService deadlines;
    private transient TupleSender<E> sender;

    /** @param factory makes the client in each worker; two that are equal share one */
    public BeamBolt(BeamFactory<E> factory) {
        this(factory, EventMapper.zerothField(), false);
    }

    private BeamBolt(BeamFactory<E> factory, EventMapper<E> mapper, boolean emitsDropped) {
        this.factory = Objects.requireNonNull(factory, "factory");
        this.mapper = Objects.requireNonNull(mapper, "mapper");
        this.emitsDropped = emitsDropped;
    }

    /** A bolt whose event is the field of this name. */
    public BeamBolt<E> withField(String name) {
        return withMapper(EventMapper.field(name));
    }

    /** A bolt with events made by this. */
    public BeamBolt<E> withMapper(EventMapper<E> mapper) {
        return new BeamBolt<>(factory, mapper, emitsDropped);
    }

    /** A bolt that emits dropped events on {@link #DROPPED_STREAM}, anchored, before it acks their tuples. */
    public BeamBolt<E> withDroppedStream() {
        return new BeamBolt<>(factory, mapper, true);
    }

    @Override
    public void prepare(Map<String, Object> topologyConfig, TopologyContext context, OutputCollector collector) {
        BeamMetrics metrics = BeamMetrics.of(context);
        lease = TranquilizerLease.of(factory);
        lease.showMetrics(metrics.client(factory));
        sender = new TupleSender<>(
                lease.tranquilizer(),
                new EventReader<>(mapper),
                new TupleOutcomes(topologyConfig, collector, emitsDropped),
                metrics,
                DeliveryTimeout.of(topologyConfig),
                System::nanoTime);
        String thread = "beam-bolt-" + context.getThisComponentId() + "-" + context.getThisTaskId();
        deadlines = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread daemon = new Thread(task, thread);
            daemon.setDaemon(true);
            return daemon;
        });
        var unused = deadlines.scheduleWithFixedDelay(
                sender::failOverdue, DEADLINE_CHECK_MILLIS, DEADLINE_CHECK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Sends what is left, for two minutes at most; Storm may not wait so long, or not call this at all. */
    @Override
    public void cleanup() {
        deadlines.shutdownNow();
        lease.close();
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        if (emitsDropped) {
            declarer.declareStream(DROPPED_STREAM, new Fields("event", "reason", "message"));
        }
    }

    /** A tick tuple each second, unless the topology configures another frequency for this component. */
    @Override
    public Map<String, Object> getComponentConfiguration() {
        Map<String, Object> config = new HashMap<>(); // Storm adds its own
        config.put(Config.TOPOLOGY_TICK_TUPLE_FREQ_SECS, TICK_SECONDS);
        return config;
    }

    @Override
    protected void process(Tuple tuple) {
        sender.send(tuple);
    }

    @Override
    protected void onTickTuple(Tuple tick) {
        sender.tick();
    }
}
