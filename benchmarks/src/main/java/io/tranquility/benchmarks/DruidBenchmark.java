// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks;

import io.tranquility.benchmarks.load.Metric;
import io.tranquility.benchmarks.load.Work;
import io.tranquility.benchmarks.load.Work.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Events into tasks of a real Druid 33: how many a task takes from one sender and what CPU Druid needs for it, and the share of
 * a pipeline's CPU. Extensions are measured by turns, each in a Druid of its own. Every run checks that Druid has each event once.
 */
final class DruidBenchmark {
    /** Where this build's extension is, below the project's directory. */
    static final String EXTENSION = "tranquility-druid/target/extensions/druid-tranquility";

    static final Receiver MAIN = new Receiver(false, false);
    static final List<Receiver> RECEIVERS = List.of(MAIN, new Receiver(true, false), new Receiver(false, true));
    static final String PIPELINE = "The pipeline into a real Druid";
    static final String DRUID = "Druid 33";

    private static final Duration COUNT_TIMEOUT = Duration.ofSeconds(30);
    private static final String CONFIGURATION = """
            {"properties": {"zookeeper.connect": "%1$s"},
             "dataSources": [{
               "spec": {
                 "dataSchema": {"dataSource": "%2$s",
                   "parser": {"type": "string", "parseSpec": {"format": "json",
                     "timestampSpec": {"column": "timestamp", "format": "auto"},
                     "dimensionsSpec": {"dimensions": ["page", "language", "user", "city"]}}},
                   "metricsSpec": [{"type": "count", "name": "count"},
                                   {"type": "longSum", "name": "added", "fieldName": "added"},
                                   {"type": "doubleSum", "name": "price", "fieldName": "price"}],
                   "granularitySpec": {"type": "uniform", "segmentGranularity": "DAY", "queryGranularity": "NONE"}},
                 "tuningConfig": {"type": "realtime", "windowPeriod": "PT10M", "maxRowsInMemory": 150000}},
               "properties": {"tranquility.lingerMillis": "100", "task.partitions": "1", "task.replicants": "1"}}]}
            """;

    private final ChildJvm jvm;
    private final Effort effort;
    private final Map<String, Path> extensions;
    private final List<String> druidFlags;
    private final Path directory;
    private int runs;

    /** What a task gets, in batches of {@value ReceivingTask#EVENTS_OF_BATCH}. */
    record Receiver(boolean rollup, boolean smile) {
        String title() {
            return "A task of a real Druid: " + (smile ? "Smile" : "JSON") + ", batches of "
                    + ReceivingTask.EVENTS_OF_BATCH + ", 1 sender" + (rollup ? ", rollup" : "");
        }
    }

    /**
     * How much is measured.
     *
     * @param warmUp events that each new Druid gets before, for each of the receivers
     * @param events that are measured
     * @param pipelineWarmUp events that each new pipeline sends before
     * @param pipelineEvents that are measured of those it sends
     */
    record Effort(int rounds, int warmUp, int events, int pipelineWarmUp, int pipelineEvents) {}

    /**
     * With ours and others.
     *
     * @param ours the directory of this build's extension
     * @param others directories of others to compare with
     * @param druidFlags further flags of Druid's JVM
     * @param directory for files, which stay there
     */
    DruidBenchmark(ChildJvm jvm, Effort effort, Path ours, List<Path> others, List<String> druidFlags, Path directory) {
        this.jvm = jvm;
        this.effort = effort;
        this.extensions = new LinkedHashMap<>();
        extensions.put(Scenario.OURS, ours);
        others.forEach(other -> extensions.put(other.toString(), other));
        this.druidFlags = druidFlags;
        this.directory = directory;
    }

    void run(List<Receiver> receivers, boolean pipeline, Results results) throws IOException, InterruptedException {
        List<String> subjects = List.copyOf(extensions.keySet());
        List<DruidUnderLoad> druids = new ArrayList<>();
        try {
            for (Path extension : extensions.values()) {
                druids.add(new DruidUnderLoad(extension, druidFlags));
                for (Receiver receiver : receivers) {
                    receive(druids.get(druids.size() - 1), receiver, effort.warmUp());
                }
            }
            for (int round = 1; round <= effort.rounds(); round++) {
                for (Receiver receiver : receivers) {
                    for (int i = 0; i < subjects.size(); i++) {
                        Map<Metric, Double> sample = receive(druids.get(i), receiver, effort.events());
                        results.add(new Results.Key(receiver.title(), subjects.get(i)), sample);
                    }
                }
                if (pipeline) {
                    pipeline(druids.get(0), results);
                }
            }
        } finally {
            druids.forEach(DruidUnderLoad::close);
        }
    }

    private Map<Metric, Double> receive(DruidUnderLoad druid, Receiver receiver, int events) throws IOException {
        String dataSource = "received%04d".formatted(runs++);
        try (ReceivingTask task = new ReceivingTask(druid.druid(), dataSource, receiver.rollup(), receiver.smile())) {
            Map<Path, Long> threads = druid.receivingCpu();
            Duration before = druid.cpu();
            long start = System.nanoTime();
            task.send(events);
            long nanos = System.nanoTime() - start;
            Duration used = druid.cpu().minus(before);
            long received = druid.receivingCpu().entrySet().stream()
                    .mapToLong(thread -> thread.getValue() - threads.getOrDefault(thread.getKey(), 0L))
                    .sum();
            awaitCount(druid, dataSource, events);
            Map<Metric, Double> sample = new EnumMap<>(Metric.class);
            sample.put(Metric.EVENTS_PER_SECOND, events / (nanos / 1e9));
            sample.put(Metric.CPU_PER_MILLION, used.toNanos() / 1e3 / events);
            if (received > 0) {
                sample.put(Metric.RECEIVING_CPU_PER_MILLION, received / 1e3 / events);
            }
            return sample;
        }
    }

    /** Druid's CPU is that from the client's start to its end, with what Druid does at rest. */
    private void pipeline(DruidUnderLoad druid, Results results) throws IOException, InterruptedException {
        String dataSource = "sent%04d".formatted(runs++);
        Path configuration = directory.resolve(dataSource + ".json");
        Files.writeString(configuration, CONFIGURATION.formatted(druid.druid().zookeeperConnect(), dataSource));
        Work work = new Work(
                Kind.OURS,
                configuration,
                dataSource,
                druid.druid().coordinatorUrl(),
                1,
                effort.pipelineWarmUp(),
                effort.pipelineEvents(),
                0);
        int all = 1 + work.warmUp() + work.events();
        Duration before = druid.cpu();
        Map<Metric, Double> sample = LoadProcess.measure(jvm, directory, work);
        Duration used = druid.cpu().minus(before);
        awaitCount(druid, dataSource, all);
        results.add(new Results.Key(PIPELINE, Scenario.OURS), sample);
        results.add(
                new Results.Key(PIPELINE, DRUID),
                Map.of(
                        Metric.EVENTS_PER_SECOND,
                        sample.get(Metric.EVENTS_PER_SECOND),
                        Metric.CPU_PER_MILLION,
                        used.toNanos() / 1e3 / all));
    }

    /** The broker learns of a new segment within a moment. */
    private static void awaitCount(DruidUnderLoad druid, String dataSource, long expected) throws IOException {
        long deadline = System.nanoTime() + COUNT_TIMEOUT.toNanos();
        long counted = druid.count(dataSource);
        while (counted != expected) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "Druid has " + counted + " events of " + dataSource + " instead of " + expected);
            }
            LockSupport.parkNanos(50_000_000);
            counted = druid.count(dataSource);
        }
    }
}
