// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks;

import io.tranquility.benchmarks.PipelineBenchmark.Effort;
import io.tranquility.benchmarks.load.Work.Kind;
import io.tranquility.benchmarks.micro.Micro;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code benchmarks/run}. */
@Command(
        name = "benchmarks/run",
        mixinStandardHelpOptions = true,
        description = "Measures what an event costs, beside the original Tranquility and beside a bare loop.")
public final class Main implements Callable<Integer> {
    private static final Effort QUICK = new Effort(5, 2_000_000, 3_000_000, 20);
    private static final Effort FULL = new Effort(5, 4_000_000, 8_000_000, 30);

    private static final int SERVED_WARM_UP = 10_000_000;
    private static final int SERVED_EVENTS = 5_000_000;
    private static final int SERVED_REQUESTS = 20_000;
    private static final int CONSUMED_WARM_UP = 4_000_000;
    private static final int CONSUMED_EVENTS = 2_000_000;
    private static final int DRUID_EVENTS = 400_000;
    private static final int DRUID_PIPELINE_WARM_UP = 10_000_000;
    private static final int DRUID_PIPELINE_EVENTS = 1_000_000;
    private static final int MICRO_MILLIS = 1000;

    /** What is measured by itself. */
    private enum Part {
        PIPELINE,
        SERVER,
        KAFKA,
        DRUID
    }

    @Option(
            names = "--parts",
            split = ",",
            description = "Only these of ${COMPLETION-CANDIDATES}; DRUID needs less than ten minutes of the quick run.")
    private Set<Part> parts = EnumSet.allOf(Part.class);

    @Option(names = "--micro", description = "Only parts of the pipeline alone, with JMH; about five minutes.")
    private boolean micro;

    @Option(names = "--full", description = "All scenarios, and longer; hours.")
    private boolean full;

    @Option(names = "--quick", description = "The scenarios that matter most, in about half an hour; the default.")
    private boolean quick;

    @Option(
            names = "--rounds",
            description = "How often each is measured; default: ${DEFAULT-VALUE}.",
            defaultValue = "5")
    private int rounds;

    @Option(names = "--only", description = "Only scenarios whose title contains this, such as 'linger 0 ms'.")
    private String only = "";

    @Option(names = "--subjects", split = ",", description = "Of the pipeline, only these of ${COMPLETION-CANDIDATES}.")
    private Set<Kind> subjects = EnumSet.allOf(Kind.class);

    @Option(names = "--events", description = "How many events are measured.")
    private int events;

    @Option(names = "--publish", description = "Also writes the results to docs/performance.md and beside it.")
    private boolean publish;

    @Option(
            names = "--flag",
            description = "A further flag of the JVMs that are measured, such as -XX:StartFlightRecording=...")
    private List<String> flags = List.of();

    @Option(names = "--druid-flag", description = "A further flag of Druid's JVM.")
    private List<String> druidFlags = List.of();

    @Option(names = "--extension", description = "The directory of another extension, to measure beside this build's.")
    private List<Path> extensions = List.of();

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        if (full && quick) {
            throw new CommandLine.ParameterException(new CommandLine(this), "--full and --quick exclude each other");
        }
        if (micro) {
            Micro.run(MICRO_MILLIS);
            return 0;
        }
        Path root = Path.of(System.getProperty("benchmarks.root"));
        Path target = root.resolve("benchmarks/target");
        Path directory = Files.createTempDirectory(Files.createDirectories(target.resolve("runs")), "run");
        Machine machine = Machine.here();
        Results results = new Results(System.err::println);
        ChildJvm jvm = ChildJvm.of(root, flags, directory);
        for (Part part : parts) {
            switch (part) {
                case PIPELINE -> pipeline(jvm, directory, results);
                case SERVER -> server(jvm, directory, results);
                case KAFKA -> kafka(jvm, directory, results);
                case DRUID -> druid(root, jvm, directory, results);
            }
        }
        Report report = new Report(machine, results);
        System.out.println(report.tables());
        report.write(target);
        System.out.println("Also in " + target.resolve("performance.json") + " and .svg; logs in " + directory);
        if (publish) {
            report.publish(root.resolve("docs/performance.md"));
            report.write(root.resolve("docs"));
        }
        return 0;
    }

    private void pipeline(ChildJvm jvm, Path directory, Results results) throws Exception {
        List<Scenario> scenarios = Scenario.SCENARIOS.stream()
                .filter(scenario -> full || !only.isEmpty() || scenario.isQuick())
                .filter(scenario -> scenario.title().contains(only))
                .map(scenario -> scenario.only(subjects))
                .toList();
        Effort base = full ? FULL : QUICK;
        Effort effort = new Effort(rounds, base.warmUp(), events > 0 ? events : base.events(), base.rateSeconds());
        new PipelineBenchmark(jvm, effort, directory).run(scenarios, results);
    }

    private void kafka(ChildJvm jvm, Path directory, Results results) throws Exception {
        if (KafkaBenchmark.TITLE.contains(only)) {
            int measured = events > 0 ? events : CONSUMED_EVENTS;
            new KafkaBenchmark(jvm, new KafkaBenchmark.Effort(rounds, CONSUMED_WARM_UP, measured), directory)
                    .run(results);
        }
    }

    private void server(ChildJvm jvm, Path directory, Results results) throws Exception {
        int measured = events > 0 ? events : SERVED_EVENTS;
        new ServerBenchmark(
                        jvm, new ServerBenchmark.Effort(rounds, SERVED_WARM_UP, measured, SERVED_REQUESTS), directory)
                .run(
                        ServerBenchmark.BODIES.stream()
                                .filter(body -> ServerBenchmark.title(body).contains(only))
                                .toList(),
                        results);
    }

    private void druid(Path root, ChildJvm jvm, Path directory, Results results) throws Exception {
        List<DruidBenchmark.Receiver> receivers = DruidBenchmark.RECEIVERS.stream()
                .filter(receiver -> receiver.title().contains(only))
                .toList();
        boolean pipeline = DruidBenchmark.PIPELINE.contains(only);
        if (receivers.isEmpty() && !pipeline) {
            return;
        }
        int received = events > 0 ? events : DRUID_EVENTS;
        int sent = events > 0 ? events : DRUID_PIPELINE_EVENTS;
        new DruidBenchmark(
                        jvm,
                        new DruidBenchmark.Effort(rounds, received, received, DRUID_PIPELINE_WARM_UP, sent),
                        root.resolve(DruidBenchmark.EXTENSION),
                        extensions,
                        druidFlags,
                        directory)
                .run(receivers, pipeline, results);
    }
}
