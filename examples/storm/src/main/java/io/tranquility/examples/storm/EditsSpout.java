// SPDX-License-Identifier: Apache-2.0
package io.tranquility.examples.storm;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.storm.spout.SpoutOutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseRichSpout;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Values;

/** Makes edits of now, and one of last week; those whose tuples fail are emitted again. */
final class EditsSpout extends BaseRichSpout {
    private static final List<String> USERS = List.of("Ada", "Grace", "Edsger", "tidybot");

    private final int count;
    private transient SpoutOutputCollector collector;
    private transient Queue<Integer> replays;
    private transient Instant now;
    private transient int next;

    EditsSpout(int count) {
        this.count = count;
    }

    @Override
    public void open(Map<String, Object> topologyConfig, TopologyContext context, SpoutOutputCollector collector) {
        this.collector = collector;
        replays = new ArrayDeque<>();
        now = Instant.now();
        next = 0;
    }

    @Override
    public void nextTuple() {
        Integer replay = replays.poll();
        if (replay != null) {
            emit(replay);
        } else if (next <= count) {
            emit(next++);
        }
    }

    @Override
    public void fail(Object edit) {
        replays.add((Integer) edit);
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("edit"));
    }

    private void emit(int edit) {
        Map<String, Object> event = new HashMap<>(); // Storm would have to be told how to serialize a Map.of
        event.put("time", (edit < count ? now : now.minus(Duration.ofDays(7))).toString());
        event.put("page", "Page " + edit % 10);
        event.put("user", USERS.get(edit % USERS.size()));
        event.put("added", 1);
        collector.emit(new Values(event), edit);
    }
}
