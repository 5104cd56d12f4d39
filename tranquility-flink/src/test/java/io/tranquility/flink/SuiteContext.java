// SPDX-License-Identifier: Apache-2.0
package io.tranquility.flink;

import io.tranquility.adapter.BeamFactory;
import io.tranquility.config.DataSourceConfig;
import io.tranquility.config.TranquilityConfig;
import io.tranquility.druid.DruidBeams;
import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.event.ObjectWriter;
import io.tranquility.tranquilizer.Tranquilizer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.testframe.external.ExternalSystemDataReader;
import org.apache.flink.connector.testframe.external.sink.DataStreamSinkV2ExternalContext;
import org.apache.flink.connector.testframe.external.sink.TestingSinkSettings;

/** A data source for one test of Flink's suite. Its events are texts: the time in milliseconds, a colon, and an id. */
final class SuiteContext implements DataStreamSinkV2ExternalContext<String> {
    private static final AtomicInteger NEXT = new AtomicInteger();
    private static final int EVENTS = 500;

    private final TestSource source;

    SuiteContext(EmbeddedDruid druid) {
        this.source = TestSource.of(druid, "flink_suite_" + NEXT.getAndIncrement());
    }

    /** Makes clients for events of an own type, beside what a configuration says. */
    private record TextFactory(String config, String dataSource) implements BeamFactory<String> {
        @Override
        public Tranquilizer<String> makeTranquilizer() {
            DataSourceConfig druid = TranquilityConfig.load(config, Map.of()).dataSource(dataSource);
            return DruidBeams.<String>builder(TextFactory::time)
                    .location(druid.location())
                    .spec(druid.spec())
                    .timestampColumn("time")
                    .objectWriter(new TextWriter())
                    .partitioner((event, partitions) -> Math.floorMod(event.hashCode(), partitions))
                    .tuning(druid.beamTuning())
                    .zookeeper(druid.zookeeper())
                    .buildTranquilizer();
        }

        private static long time(String event) {
            return Long.parseLong(event.substring(0, event.indexOf(':')));
        }
    }

    private static final class TextWriter implements ObjectWriter<String> {
        @Override
        public String contentType() {
            return "application/json";
        }

        @Override
        public void writeAll(List<? extends String> events, OutputStream out) throws IOException {
            out.write(events.stream()
                    .map(event -> "{\"time\":" + TextFactory.time(event) + ",\"id\":\"" + event + "\"}")
                    .collect(Collectors.joining(",", "[", "]"))
                    .getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Returns what is new in Druid since the last time. */
    private final class Reader implements ExternalSystemDataReader<String> {
        private final Map<String, Long> seen = new HashMap<>();

        @Override
        public List<String> poll(Duration timeout) {
            List<String> fresh = new ArrayList<>();
            if (source.druid()
                    .sql("SELECT 1 FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME = '" + source.name() + "'")
                    .isEmpty()) {
                return fresh;
            }
            for (Map<String, Object> row :
                    source.druid().sql("SELECT id, COUNT(*) AS n FROM \"" + source.name() + "\" GROUP BY id")) {
                String id = (String) row.get("id");
                long count = ((Number) row.get("n")).longValue();
                Long before = seen.put(id, count);
                for (long i = before == null ? 0 : before; i < count; i++) {
                    fresh.add(id);
                }
            }
            return fresh;
        }

        @Override
        public void close() {}
    }

    @Override
    public Sink<String> createSink(TestingSinkSettings settings) {
        return BeamSink.of(new TextFactory(source.config(), source.name()));
    }

    @Override
    public ExternalSystemDataReader<String> createSinkDataReader(TestingSinkSettings settings) {
        return new Reader();
    }

    @Override
    public List<String> generateTestData(TestingSinkSettings settings, long seed) {
        Random random = new Random(seed);
        long now = System.currentTimeMillis();
        return IntStream.range(0, EVENTS)
                .mapToObj(i -> now + ":" + Long.toHexString(random.nextLong()))
                .toList();
    }

    @Override
    public TypeInformation<String> getProducedType() {
        return Types.STRING;
    }

    @Override
    public List<URL> getConnectorJarPaths() {
        return List.of();
    }

    @Override
    public void close() {
        // The next test has its own data source; Druid ends with the tests.
    }

    @Override
    public String toString() {
        return source.name();
    }
}
