// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks.micro;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.tranquility.benchmarks.load.Events;
import io.tranquility.event.EventFields;
import io.tranquility.event.MapWriter;
import io.tranquility.event.Timestamper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Writing a batch of events: with our writers, and with Jackson. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WritingBenchmark {
    private static final int EVENTS = 1000;
    private static final Timestamper<Map<String, Object>> TIME = event -> (Long) event.get("timestamp");
    private static final EventFields FIELDS =
            EventFields.only(List.of("added", "price", "page", "language", "user", "city"));

    private final List<Map<String, Object>> maps =
            Stream.generate(new Events(1)::next).limit(EVENTS).toList();
    private final List<Edit> objects = maps.stream().map(Edit::of).toList();
    private final MapWriter json = MapWriter.json(TIME, "timestamp", FIELDS);
    private final MapWriter smile = MapWriter.smile(TIME, "timestamp", FIELDS);
    private final MapWriter discovering = MapWriter.json(TIME, "timestamp", EventFields.allExcept(Set.of()));
    private final ObjectWriter jackson = new ObjectMapper().writer();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(EVENTS * 200);

    /** An event as an object of the user's own. */
    record Edit(
            @JsonProperty long timestamp,
            @JsonProperty String page,
            @JsonProperty String language,
            @JsonProperty String user,
            @JsonProperty String city,
            @JsonProperty int added,
            @JsonProperty double price) {
        static Edit of(Map<String, Object> event) {
            return new Edit(
                    (Long) event.get("timestamp"),
                    (String) event.get("page"),
                    (String) event.get("language"),
                    (String) event.get("user"),
                    (String) event.get("city"),
                    (Integer) event.get("added"),
                    (Double) event.get("price"));
        }
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public int mapsAsJson() throws IOException {
        out.reset();
        json.writeAll(maps, out);
        return out.size();
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public int mapsWithAllFieldsAsJson() throws IOException {
        out.reset();
        discovering.writeAll(maps, out);
        return out.size();
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public int mapsAsSmile() throws IOException {
        out.reset();
        smile.writeAll(maps, out);
        return out.size();
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public int mapsWithJackson() throws IOException {
        out.reset();
        jackson.writeValue(out, maps);
        return out.size();
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public int objectsWithJackson() throws IOException {
        out.reset();
        jackson.writeValue(out, objects);
        return out.size();
    }
}
