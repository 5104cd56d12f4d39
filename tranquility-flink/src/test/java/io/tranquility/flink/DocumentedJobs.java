// SPDX-License-Identifier: Apache-2.0
package io.tranquility.flink;

import io.tranquility.adapter.BeamFactory;
import io.tranquility.config.TranquilityConfig;
import io.tranquility.druid.DruidBeams;
import io.tranquility.event.ObjectWriter;
import io.tranquility.tranquilizer.Tranquilizer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** What docs/flink.md shows; that it compiles is all that is asked of it. */
final class DocumentedJobs {
    private DocumentedJobs() {}

    static void run(MapsOfEdits wiki) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.enableCheckpointing(10_000);
        DataStream<Map<String, Object>> edits = wiki.edits(env);
        edits.sinkTo(BeamSink.fromConfig("/etc/tranquility/wiki.json", "wiki")).name("Druid");
        env.execute("edits");
    }

    static BeamSink<Map<String, Object>> withDeadLetters(String config, DeadLetters deadLetters) {
        return BeamSink.fromConfig(config, "wiki")
                .withDroppedEventHandler((event, drop) -> deadLetters.write(event, drop.reason()));
    }

    record ClickSinks(String config) implements BeamFactory<Click> {
        @Override
        public Tranquilizer<Click> makeTranquilizer() {
            return DruidBeams.<Click>builder(Click::millis)
                    .config(TranquilityConfig.load(config, Map.of()).dataSource("clicks"))
                    .objectWriter(new ClickWriter())
                    .partitioner(
                            (click, partitions) -> Math.floorMod(click.user().hashCode(), partitions))
                    .buildTranquilizer();
        }
    }

    /** Where the edits come from. */
    interface MapsOfEdits {
        DataStream<Map<String, Object>> edits(StreamExecutionEnvironment env);
    }

    /** Where dropped events go. */
    interface DeadLetters extends Serializable {
        void write(Map<String, Object> event, Object reason);
    }

    record Click(long millis, String user) {}

    /** Never called. */
    private static final class ClickWriter implements ObjectWriter<Click> {
        @Override
        public String contentType() {
            return "application/json";
        }

        @Override
        public void writeAll(List<? extends Click> clicks, OutputStream out) throws IOException {
            throw new IOException("It is shown, not used");
        }
    }
}
