// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.benchmarks.load.Metric;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real broker and few records: what it measures here means nothing. */
class KafkaBenchmarkIT {
    @TempDir
    private Path directory;

    @Test
    void measures_the_application_and_the_bare_consumer() throws Exception {
        Results results = new Results();
        ChildJvm jvm = ChildJvm.of(
                Path.of(System.getProperty("benchmarks.root")), List.of("-XX:TieredStopAtLevel=1"), directory);

        new KafkaBenchmark(jvm, new KafkaBenchmark.Effort(1, 500, 20_000), directory).run(results);

        for (String subject : List.of(Scenario.OURS, KafkaBenchmark.BARE)) {
            assertThat(results.samples(new Results.Key(KafkaBenchmark.TITLE, subject)))
                    .singleElement()
                    .satisfies(sample -> assertThat(sample).containsKeys(Metric.EVENTS_PER_SECOND));
        }
    }
}
