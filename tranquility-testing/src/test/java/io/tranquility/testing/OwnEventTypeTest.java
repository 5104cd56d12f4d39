// SPDX-License-Identifier: Apache-2.0
package io.tranquility.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tranquility.beam.Beam;
import io.tranquility.beam.Delivery;
import io.tranquility.beam.SendResult;
import io.tranquility.config.DataSourceConfig;
import io.tranquility.config.TranquilityConfig;
import io.tranquility.druid.DruidBeams;
import io.tranquility.event.ObjectWriter;
import io.tranquility.tranquilizer.Tranquilizer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events of one's own type, as the documentation of {@link DruidBeams#builder} shows. */
final class OwnEventTypeTest {
    @TempDir
    private Path directory;

    private LoopbackZooKeeper zooKeeper;
    private FakeDruid druid;
    private DataSourceConfig config;

    private record Click(Instant time, String user) {}

    private static final class ClickWriter implements ObjectWriter<Click> {
        private static final JsonFactory JSON = new JsonFactory();

        @Override
        public String contentType() {
            return "application/json";
        }

        @Override
        public void writeAll(List<? extends Click> clicks, OutputStream out) throws IOException {
            try (JsonGenerator json = JSON.createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
                json.writeStartArray();
                for (Click click : clicks) {
                    json.writeStartObject();
                    json.writeNumberField("time", click.time().toEpochMilli());
                    json.writeStringField("user", click.user());
                    json.writeEndObject();
                }
                json.writeEndArray();
            }
        }
    }

    @BeforeEach
    void start() throws Exception {
        zooKeeper = LoopbackZooKeeper.open();
        druid = FakeDruid.builder(DruidFlavour.DRUID_33_WITH_EXTENSION)
                .zooKeeper(zooKeeper.connect())
                .start();
        Path file = Files.writeString(directory.resolve("clicks.json"), """
                {
                  "dataSources": [{
                    "spec": {
                      "dataSchema": {
                        "dataSource": "clicks",
                        "timestampSpec": {"column": "time", "format": "millis"},
                        "dimensionsSpec": {"dimensions": ["user"]},
                        "granularitySpec": {"segmentGranularity": "HOUR", "queryGranularity": "NONE"}
                      }
                    }
                  }],
                  "properties": {"zookeeper.connect": "%s", "task.partitions": 2, "tranquility.maxPendingBytes": 500}
                }
                """.formatted(zooKeeper.connect()));
        config = TranquilityConfig.read(file).dataSource("clicks");
    }

    @AfterEach
    void stop() {
        druid.close();
        zooKeeper.close();
    }

    private DruidBeams.Builder<Click> builder() {
        return DruidBeams.<Click>builder(click -> click.time().toEpochMilli())
                .config(config)
                .objectWriter(new ClickWriter())
                .eventBytes(click -> 100 + click.user().length());
    }

    @Test
    void events_are_written_and_spread_as_their_owner_says() throws Exception {
        try (Tranquilizer<Click> clicks = builder()
                .partitioner((click, partitions) -> Math.floorMod(click.user().hashCode(), partitions))
                .buildTranquilizer()) {
            sendAll(clicks);
        }
        assertThat(druid.rows("clicks"))
                .extracting(row -> row.get("user"))
                .containsExactlyInAnyOrderElementsOf(users());
        assertThat(druid.tasks("clicks")).hasSize(2);
    }

    @Test
    void a_decorator_is_around_the_beam_of_each_partition_and_a_merge_function_chooses_among_them() throws Exception {
        Map<Integer, LongAdder> counts = new ConcurrentHashMap<>();
        try (Tranquilizer<Click> clicks = builder()
                .beamDecorator((segment, partition, beam) ->
                        new Counting(beam, counts.computeIfAbsent(partition, key -> new LongAdder())))
                .beamMerge(OnlyTheLast::new)
                .buildTranquilizer()) {
            sendAll(clicks);
        }
        assertThat(counts.get(0).sum()).isZero();
        assertThat(counts.get(1).sum()).isEqualTo(users().size());
        assertThat(druid.rows("clicks")).hasSameSizeAs(users());
    }

    private static void sendAll(Tranquilizer<Click> clicks) {
        assertThat(users().stream().map(user -> clicks.send(new Click(Instant.now(), user))))
                .allSatisfy(sent ->
                        assertThat(sent).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(SendResult.SENT));
    }

    private static List<String> users() {
        return IntStream.range(0, 20).mapToObj(i -> "user" + i).toList();
    }

    private record Counting(Beam<Click> beam, LongAdder count) implements Beam<Click> {
        @Override
        public void deliver(List<? extends Delivery<Click>> deliveries) {
            count.add(deliveries.size());
            beam.deliver(deliveries);
        }

        @Override
        public void close() {
            beam.close();
        }
    }

    private record OnlyTheLast(List<Beam<Click>> beams) implements Beam<Click> {
        @Override
        public void deliver(List<? extends Delivery<Click>> deliveries) {
            beams.get(beams.size() - 1).deliver(deliveries);
        }

        @Override
        public void close() {
            beams.forEach(Beam::close);
        }
    }
}
