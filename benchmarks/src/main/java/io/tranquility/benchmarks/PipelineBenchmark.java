// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks;

import io.tranquility.benchmarks.load.Metric;
import io.tranquility.benchmarks.load.Work;
import io.tranquility.benchmarks.load.Work.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Events through the whole pipeline into a sink on loopback: the original, Tranquility and the bare loop by turns, each in a
 * new process. Every run checks that the sink got each event as often as there are replicants.
 */
final class PipelineBenchmark {
    /** How many times the original's events the others send, which takes them about as long. */
    private static final int FACTOR = 5;

    private final ChildJvm jvm;
    private final Effort effort;
    private final Path directory;
    private int runs;

    /**
     * How much is measured.
     *
     * @param rounds how often each is measured
     * @param warmUp events that are sent by the original before those that are measured, and by the others {@value #FACTOR} times
     *     as many: the JVM's compiler needs its time, and not a number of events
     * @param events events that are measured at the original, and {@value #FACTOR} times as many at the others
     * @param rateSeconds how long a constant rate is kept
     */
    record Effort(int rounds, int warmUp, int events, int rateSeconds) {
        private int warmUp(Kind kind) {
            return factor(kind) * warmUp;
        }

        private int events(Kind kind) {
            return factor(kind) * events;
        }

        private static int factor(Kind kind) {
            return kind == Kind.ORIGINAL ? 1 : FACTOR;
        }
    }

    /** @param directory for files, which stay there */
    PipelineBenchmark(ChildJvm jvm, Effort effort, Path directory) {
        this.jvm = jvm;
        this.effort = effort;
        this.directory = directory;
    }

    void run(List<Scenario> scenarios, Results results) throws IOException, InterruptedException {
        try (SinkProcess sink = new SinkProcess(jvm, directory)) {
            for (int round = 1; round <= effort.rounds(); round++) {
                for (Scenario scenario : scenarios) {
                    for (Kind kind : scenario.kinds()) {
                        results.add(scenario.key(kind), run(sink, scenario, kind));
                    }
                }
            }
        }
    }

    private Map<Metric, Double> run(SinkProcess sink, Scenario scenario, Kind kind)
            throws IOException, InterruptedException {
        String dataSource = "run%04d".formatted(runs++);
        Path configuration = directory.resolve(dataSource + ".json");
        Configuration.write(configuration, sink.zooKeeper(), dataSource, scenario);
        Work work = new Work(
                kind,
                configuration,
                dataSource,
                sink.http(),
                scenario.senders(),
                effort.warmUp(kind),
                scenario.rate() == 0 ? effort.events(kind) : scenario.rate() * effort.rateSeconds(),
                scenario.rate());
        Map<Metric, Double> sample = LoadProcess.measure(jvm, directory, work);
        long first = kind == Kind.BARE ? 0 : 1;
        sink.check(dataSource, (first + work.warmUp() + work.events()) * scenario.copies(kind));
        return sample;
    }
}
