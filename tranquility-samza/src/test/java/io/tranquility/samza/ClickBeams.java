// SPDX-License-Identifier: Apache-2.0
package io.tranquility.samza;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tranquility.beam.Beam;
import io.tranquility.config.DataSourceConfig;
import io.tranquility.config.TranquilityConfig;
import io.tranquility.druid.DruidBeams;
import io.tranquility.event.ObjectWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.samza.config.Config;
import org.apache.samza.system.SystemStream;

/** Beams for events of a type of one's own, as docs/samza.md shows. */
public final class ClickBeams implements StreamBeamFactory {
    @Override
    public Beam<Object> makeBeam(SystemStream stream, Config config) {
        DataSourceConfig source =
                TranquilityConfig.load(config.get("clicks.config"), Map.of()).dataSource(stream.getStream());
        return DruidBeams.builder(click -> ((Click) click).time().toEpochMilli())
                .config(source)
                .objectWriter(new ClickWriter())
                .partitioner((click, partitions) ->
                        Math.floorMod(((Click) click).user().hashCode(), partitions))
                .buildBeam();
    }

    record Click(Instant time, String user) {}

    private static final class ClickWriter implements ObjectWriter<Object> {
        private static final JsonFactory JSON = new JsonFactory();

        @Override
        public String contentType() {
            return "application/json";
        }

        @Override
        public void writeAll(List<? extends Object> clicks, OutputStream out) throws IOException {
            try (JsonGenerator json = JSON.createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
                json.writeStartArray();
                for (Object click : clicks) {
                    json.writeStartObject();
                    json.writeNumberField("time", ((Click) click).time().toEpochMilli());
                    json.writeStringField("user", ((Click) click).user());
                    json.writeEndObject();
                }
                json.writeEndArray();
            }
        }
    }
}
