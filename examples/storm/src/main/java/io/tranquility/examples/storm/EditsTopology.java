// SPDX-License-Identifier: Apache-2.0
package io.tranquility.examples.storm;

import io.tranquility.adapter.BeamFactory;
import io.tranquility.storm.BeamBolt;
import java.util.Map;
import org.apache.storm.generated.StormTopology;
import org.apache.storm.topology.BasicOutputCollector;
import org.apache.storm.topology.IRichSpout;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.TopologyBuilder;
import org.apache.storm.topology.base.BaseBasicBolt;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.tuple.Values;

/** Sends the edits of a wiki that people made, not bots, to Druid. */
final class EditsTopology {
    private EditsTopology() {}

    /**
     * @param edits emits maps as the field named edit
     * @param druidConfig a path, {@code classpath:} and a resource, or JSON
     */
    static StormTopology of(IRichSpout edits, String druidConfig) {
        BeamFactory<Map<String, Object>> druid = BeamFactory.fromConfig(druidConfig, "edits");
        TopologyBuilder topology = new TopologyBuilder();
        topology.setSpout("edits", edits);
        topology.setBolt("people", new PeopleBolt(), 2).shuffleGrouping("edits");
        topology.setBolt("druid", new BeamBolt<>(druid).withField("edit").withDroppedStream(), 2)
                .shuffleGrouping("people");
        topology.setBolt("dropped", new DroppedBolt()).shuffleGrouping("druid", BeamBolt.DROPPED_STREAM);
        return topology.createTopology();
    }

    /** Leaves out what bots did. */
    static final class PeopleBolt extends BaseBasicBolt {
        @Override
        public void execute(Tuple tuple, BasicOutputCollector collector) {
            Map<?, ?> edit = (Map<?, ?>) tuple.getValueByField("edit");
            if (!edit.get("user").toString().endsWith("bot")) {
                collector.emit(new Values(edit));
            }
        }

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("edit"));
        }
    }

    /** Shows what Druid did not want; a real one writes it where somebody looks. */
    static final class DroppedBolt extends BaseBasicBolt {
        @Override
        public void execute(Tuple tuple, BasicOutputCollector collector) {
            System.out.println("Dropped, " + tuple.getStringByField("reason") + ": " + tuple.getValueByField("event"));
        }

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {}
    }
}
