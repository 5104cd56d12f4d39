// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.benchmarks.load.Metric;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark itself, with few events: what it measures here means nothing. */
class DruidBenchmarkIT {
    @TempDir
    private Path directory;

    @Test
    void measures_tasks_of_a_real_druid_and_the_pipeline_into_it() throws Exception {
        List<String> quickToStart = List.of("-XX:TieredStopAtLevel=1");
        Path root = Path.of(System.getProperty("benchmarks.root"));
        ChildJvm jvm = ChildJvm.of(root, quickToStart, directory);
        Path extension = root.resolve(DruidBenchmark.EXTENSION);
        DruidBenchmark.Receiver smile = new DruidBenchmark.Receiver(true, true);
        Results results = new Results();

        DruidBenchmark.Effort effort = new DruidBenchmark.Effort(1, 1000, 2000, 1000, 2000);
        new DruidBenchmark(jvm, effort, extension, List.of(), quickToStart, directory)
                .run(List.of(DruidBenchmark.MAIN, smile), true, results);

        for (String scenario : List.of(DruidBenchmark.MAIN.title(), smile.title(), DruidBenchmark.PIPELINE)) {
            assertThat(results.samples(new Results.Key(scenario, Scenario.OURS)))
                    .singleElement()
                    .satisfies(sample ->
                            assertThat(sample).containsKeys(Metric.EVENTS_PER_SECOND, Metric.CPU_PER_MILLION));
        }
        assertThat(new Tables(results).all())
                .contains("| to a real Druid that takes the events: CPU per million events | <= 0.100 |");
    }
}
