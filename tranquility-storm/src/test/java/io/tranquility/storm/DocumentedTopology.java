// SPDX-License-Identifier: Apache-2.0
package io.tranquility.storm;

import io.tranquility.adapter.BeamFactory;
import io.tranquility.config.TranquilityConfig;
import io.tranquility.druid.DruidBeams;
import io.tranquility.event.ObjectWriter;
import io.tranquility.tranquilizer.Tranquilizer;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.storm.trident.Stream;
import org.apache.storm.tuple.Fields;

/** What docs/storm.md shows; that it compiles is all that is asked of it. */
final class DocumentedTopology {
    private DocumentedTopology() {}

    static void trident(Stream stream, BeamFactory<Map<String, Object>> druid) {
        stream.partitionPersist(new BeamStateFactory<>(druid), new Fields("edit"), new BeamStateUpdater<>());
    }

    record ClickFactory(String config) implements BeamFactory<Click> {
        @Override
        public Tranquilizer<Click> makeTranquilizer() {
            return DruidBeams.<Click>builder(click -> click.time().toEpochMilli())
                    .config(TranquilityConfig.load(config, Map.of()).dataSource("clicks"))
                    .objectWriter(new ClickWriter())
                    .partitioner(
                            (click, partitions) -> Math.floorMod(click.user().hashCode(), partitions))
                    .buildTranquilizer();
        }
    }

    record Click(Instant time, String user) {}

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
