// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks;

import io.tranquility.benchmarks.load.Load;
import io.tranquility.benchmarks.load.Metric;
import io.tranquility.benchmarks.load.Work;
import io.tranquility.benchmarks.load.Work.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a {@link Load} in a new process. */
final class LoadProcess {
    private static final int DEADLINE_SECONDS = 300;

    private LoadProcess() {}

    /**
     * Returns what it measured.
     *
     * @param directory for its log and its output
     */
    static Map<Metric, Double> measure(ChildJvm jvm, Path directory, Work work)
            throws IOException, InterruptedException {
        Path log = directory.resolve(work.dataSource() + ".log");
        Path output = directory.resolve(work.dataSource() + ".out");
        Process process = jvm.measured(
                        work.kind() == Kind.ORIGINAL ? jvm.original() : jvm.core(),
                        Load.class.getName(),
                        work.toArguments())
                .redirectError(log.toFile())
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(work + " did not end well:\n" + Files.readString(log));
            }
        } finally {
            ChildJvm.end(process);
        }
        Map<Metric, Double> sample = new EnumMap<>(Metric.class);
        for (String line : Files.readAllLines(output)) {
            // The JVM may print there too: where it records its flight, for instance.
            for (Metric metric : Metric.values()) {
                if (line.startsWith(metric.name() + " ")) {
                    sample.put(
                            metric, Double.valueOf(line.substring(metric.name().length() + 1)));
                }
            }
        }
        return sample;
    }
}
