// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.benchmarks.load.Metric;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With few events: what it measures here means nothing. */
class ServerBenchmarkTest {
    @TempDir
    private Path directory;

    @Test
    void measures_the_server_and_the_bare_handler() throws Exception {
        Results results = new Results();
        ChildJvm jvm = ChildJvm.of(
                Path.of(System.getProperty("benchmarks.root")), List.of("-XX:TieredStopAtLevel=1"), directory);

        new ServerBenchmark(jvm, new ServerBenchmark.Effort(1, 200, 1000, 50), directory).run(List.of(1, 100), results);

        for (int body : List.of(1, 100)) {
            for (String subject : List.of(Scenario.OURS, ServerBenchmark.BARE)) {
                assertThat(results.samples(new Results.Key(ServerBenchmark.title(body), subject)))
                        .singleElement()
                        .satisfies(sample -> assertThat(sample).containsKeys(Metric.EVENTS_PER_SECOND, Metric.P99));
            }
        }
    }
}
