// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.benchmarks.PipelineBenchmark.Effort;
import io.tranquility.benchmarks.load.Metric;
import io.tranquility.benchmarks.load.Work.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmarks themselves, with few events: what they measure here means nothing. */
class PipelineBenchmarkTest {
    private static final Effort LITTLE = new Effort(1, 3000, 5000, 1);

    @TempDir
    private Path directory;

    @Test
    void measures_the_original_and_tranquility_and_the_bare_loop() throws Exception {
        Scenario timed = new Scenario("smile", 0, 1, 2, 1000, EnumSet.of(Kind.OURS), true);
        Results results = new Results();
        ChildJvm jvm = ChildJvm.of(
                Path.of(System.getProperty("benchmarks.root")), List.of("-XX:TieredStopAtLevel=1"), directory);

        new PipelineBenchmark(jvm, LITTLE, directory).run(List.of(Scenario.MAIN, timed), results);

        assertThat(results.scenarios()).containsExactly(Scenario.MAIN.title(), timed.title());
        for (Kind kind : Kind.values()) {
            assertThat(results.samples(Scenario.MAIN.key(kind))).singleElement().satisfies(sample -> assertThat(sample)
                    .containsKeys(Metric.EVENTS_PER_SECOND, Metric.BYTES_PER_EVENT)
                    .doesNotContainKey(Metric.P50));
        }
        assertThat(results.samples(timed.key(Kind.OURS))).singleElement().satisfies(sample -> assertThat(sample)
                .containsKeys(Metric.P50, Metric.P99, Metric.FIRST_ACK));

        Path document = directory.resolve("performance.md");
        Files.writeString(document, "# Before\n<!-- results -->\nold\n<!-- end of results -->\nAfter\n");
        Report report = new Report(Machine.here(), results);
        report.write(directory);
        report.publish(document);

        assertThat(document)
                .content()
                .startsWith("# Before\n<!-- results -->\nMeasured ")
                .contains(
                        "### JSON, linger 100 ms, 1 sender\n", "| to the bare loop: CPU per million events | <= 1.50 |")
                .doesNotContain("old")
                .endsWith("<!-- end of results -->\nAfter\n");
        assertThat(directory.resolve("performance.json"))
                .content()
                .contains("\"original 0.8.3\"", "\"BYTES_PER_EVENT\"");
        assertThat(directory.resolve("performance.svg"))
                .content()
                .startsWith("<svg ")
                .endsWith("</svg>\n");
    }
}
