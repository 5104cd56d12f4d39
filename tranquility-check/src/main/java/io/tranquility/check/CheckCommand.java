// SPDX-License-Identifier: Apache-2.0
package io.tranquility.check;

import io.tranquility.config.ConfigException;
import io.tranquility.config.TranquilityConfig;
import io.tranquility.kafka.KafkaConfigCheck;
import io.tranquility.server.ServerConfigCheck;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code tranquility check}: its options and its exit status. */
@Command(
        name = "tranquility check",
        description = {
            "Tries a configuration file: reads it as the core, the server and the Kafka application do, looks for ZooKeeper and the Overlord, and says which tasks events of now"
                    + " would create. With --input it shows what would become of each line of a file. Nothing is sent, and"
                    + " no task is created.",
            ""
        },
        footer = {
            "",
            "Exit status: 0 if events could be sent; 1 if ZooKeeper or Druid is not as it must be; 2 if the options, the"
                    + " configuration or the input cannot be used."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true,
        version = "the version is told by: bin/tranquility version")
public final class CheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Option(
            names = {"-configFile", "--config-file"},
            required = true,
            paramLabel = "FILE",
            description = "The configuration file, JSON or YAML.")
    private Path configFile;

    @Option(
            names = "--data-source",
            paramLabel = "NAME",
            description = "Which data source of the configuration; default: each of them.")
    private String dataSource;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description = "Sample events, one on each line; needs one data source.")
    private Path input;

    @Option(names = "--offline", description = "Look for neither ZooKeeper nor Druid.")
    private boolean offline;

    CheckCommand() {}

    /** Runs the command and ends the JVM. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** What is wrong with the options, the file or the input is said in a line or two on standard error. */
    static CommandLine commandLine() {
        return new CommandLine(new CheckCommand())
                .setParameterExceptionHandler((e, args) -> {
                    e.getCommandLine().getErr().println(e.getMessage());
                    e.getCommandLine().getErr().println("bin/tranquility check --help lists the options.");
                    return ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((e, line, parsed) -> {
                    if (e instanceof ConfigException || e instanceof IOException) {
                        line.getErr().println(e instanceof ConfigException ? e.getMessage() : e.toString());
                        return ExitCode.USAGE;
                    }
                    throw e;
                });
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = command.commandLine().getOut();
        TranquilityConfig config = TranquilityConfig.read(configFile);
        List<String> names = dataSource == null ? config.dataSourceNames() : List.of(dataSource);
        if (input != null && names.size() > 1) {
            throw new ConfigException(
                    "--input needs one data source; choose one with --data-source: " + String.join(", ", names));
        }
        if (input != null && !Files.isReadable(input)) {
            throw new ConfigException("--input " + input + ": there is no such file that can be read");
        }
        KafkaConfigCheck.check(config)
                .ifPresentOrElse(plan -> out.println("Kafka: " + plan), () -> ServerConfigCheck.check(config));
        boolean good = true;
        for (String name : names) {
            DataSourceCheck check = new DataSourceCheck(config.dataSource(name), config.properties(name), out);
            check.describe(Instant.now());
            if (!offline) {
                good &= check.findDruid();
            }
            if (input != null) {
                check.lines(input);
            }
            out.flush();
        }
        return good ? ExitCode.OK : ExitCode.SOFTWARE;
    }
}
