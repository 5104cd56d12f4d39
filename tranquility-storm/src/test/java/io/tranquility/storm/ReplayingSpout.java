// SPDX-License-Identifier: Apache-2.0
package io.tranquility.storm;

import java.util.Map;
import org.apache.storm.spout.SpoutOutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseRichSpout;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Values;

/** Emits the events of an {@link EventLog}, and those again that failed. */
final class ReplayingSpout extends BaseRichSpout {
    private final String name;
    private transient EventLog log;
    private transient SpoutOutputCollector collector;

    ReplayingSpout(String name) {
        this.name = name;
    }

    @Override
    public void open(Map<String, Object> topologyConfig, TopologyContext context, SpoutOutputCollector collector) {
        this.log = EventLog.named(name);
        this.collector = collector;
        log.opened();
    }

    @Override
    public void nextTuple() {
        log.take().ifPresent(entry -> collector.emit(new Values(entry.number(), entry.event()), entry.number()));
    }

    @Override
    public void ack(Object number) {
        log.acked((Integer) number);
    }

    @Override
    public void fail(Object number) {
        log.failed((Integer) number);
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("number", "event"));
    }
}
