// SPDX-License-Identifier: Apache-2.0
package io.tranquility.storm;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.storm.topology.BasicOutputCollector;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseBasicBolt;
import org.apache.storm.tuple.Tuple;

/** Remembers the tuples that it gets. */
final class RecordingBolt extends BaseBasicBolt {
    private static final Map<String, List<Map<String, Object>>> RECORDED = new ConcurrentHashMap<>();

    private final String name;

    RecordingBolt(String name) {
        this.name = name;
    }

    /** The tuples by their fields. */
    static List<Map<String, Object>> recorded(String name) {
        return RECORDED.computeIfAbsent(name, any -> new CopyOnWriteArrayList<>());
    }

    @Override
    public void execute(Tuple tuple, BasicOutputCollector collector) {
        Map<String, Object> values = new ConcurrentHashMap<>();
        tuple.getFields().forEach(field -> values.put(field, tuple.getValueByField(field)));
        recorded(name).add(values);
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {}
}
