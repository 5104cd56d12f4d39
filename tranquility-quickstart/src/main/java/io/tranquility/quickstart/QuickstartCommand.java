// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

import io.tranquility.config.ConfigException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code tranquility quickstart}: its options, their checks, and the exit status. */
@Command(
        name = "tranquility quickstart",
        description = {
            "Starts a Druid of its own on free ports, pushes events into it in real time, and checks that Druid returns"
                    + " exactly what was sent. Without --input the events are generated, until Ctrl-C.",
            ""
        },
        footer = {
            "",
            "Exit status: 0 if Druid counts exactly what was sent and nothing failed, also after Ctrl-C; 1 if not, or"
                    + " if no event could be sent; 2 if the options or the configuration cannot be used."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = QuickstartCommand.Version.class)
final class QuickstartCommand implements Callable<Integer> {
    /** The system property with the configuration of the generated events, an example for the user's own. */
    static final String EXAMPLE_PROPERTY = "tranquility.quickstart.example";

    /** The system property with the directory of the Druid extension. */
    static final String EXTENSION_PROPERTY = "tranquility.quickstart.extension";

    private static final int DEFAULT_RATE = 1000;
    private static final long DEFAULT_SEED = 1;

    private final Path example;
    private final Path extension;
    private final InputStream standardInput;
    private final PrintStream out;
    private final Stop stop;

    @Spec
    private CommandSpec command;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description = "Read events from this file, one JSON object per line; - is standard input. Needs --config.")
    private String input;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "A configuration file of Tranquility; default: conf/quickstart.json, for the generated events.")
    private Path config;

    @Option(
            names = "--data-source",
            paramLabel = "NAME",
            description = "Which data source of the configuration, if it has several.")
    private String dataSource;

    @Option(names = "--restamp", description = "Set each event's time to now, for old data. Needs --input.")
    private boolean restamp;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Events per second; default: " + DEFAULT_RATE + ", with --input as fast as they are taken.")
    private Integer rate;

    @Option(names = "--events", paramLabel = "N", description = "Stop after this many events.")
    private Long events;

    @Option(
            names = "--handoff",
            description =
                    "At the end let the tasks publish now, wait for the historical to serve the segments, and count"
                            + " again. Needs an end: --input or --events.")
    private boolean handOff;

    @Option(names = "--json", description = "Print the summary as one line of JSON at the end.")
    private boolean json;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of the generated events; default: " + DEFAULT_SEED + ".")
    private Long seed;

    QuickstartCommand(Path example, Path extension, InputStream standardInput, PrintStream out, Stop stop) {
        this.example = example;
        this.extension = extension;
        this.standardInput = standardInput;
        this.out = out;
        this.stop = stop;
    }

    public static void main(String[] args) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        Stop stop = new Stop();
        Ending ending = new Ending(stop);
        ending.install();
        Path example = Path.of(System.getProperty(EXAMPLE_PROPERTY, ""));
        Path extension = Path.of(System.getProperty(EXTENSION_PROPERTY, ""));
        ending.end(commandLine(new QuickstartCommand(example, extension, System.in, out, stop))
                .execute(args));
    }

    /** Parses and runs; what is wrong with the options is said in a line or two on standard error. */
    static CommandLine commandLine(QuickstartCommand command) {
        return new CommandLine(command).setParameterExceptionHandler((e, args) -> {
            e.getCommandLine().getErr().println(e.getMessage());
            CommandLine.UnmatchedArgumentException.printSuggestions(
                    e, e.getCommandLine().getErr());
            if (!(e.getCause() instanceof ConfigException)) {
                e.getCommandLine().getErr().println("bin/tranquility quickstart --help lists the options.");
            }
            return CommandLine.ExitCode.USAGE;
        });
    }

    @Override
    public Integer call() throws InterruptedException {
        return new Quickstart(options(), standardInput, out, stop).run();
    }

    QuickstartOptions options() {
        checkCombination();
        QuickstartConfig chosen = readConfig();
        return new QuickstartOptions(
                extension(),
                chosen.config(),
                chosen.properties(),
                chosen.notes(),
                Optional.ofNullable(input),
                seed == null ? DEFAULT_SEED : seed,
                rate(),
                events == null ? Long.MAX_VALUE : events,
                restamp,
                handOff,
                json);
    }

    private void checkCombination() {
        if (input != null) {
            require(
                    config != null,
                    "--input needs --config FILE, which says what the events are like; an example is " + example);
            require(seed == null, "--seed is for the generated events, but --input is given");
            boolean readable = input.equals(QuickstartOptions.STANDARD_INPUT)
                    || (Files.isReadable(Path.of(input)) && !Files.isDirectory(Path.of(input)));
            require(readable, "--input " + input + ": there is no such file, or it cannot be read");
        }
        require(input != null || !restamp, "--restamp needs --input; generated events have the present time anyhow");
        require(input != null || events != null || !handOff, "--handoff needs an end: --events N or --input");
        require(rate == null || rate > 0, "--rate must be at least 1, but is " + rate);
        require(events == null || events > 0, "--events must be at least 1, but is " + events);
    }

    private OptionalInt rate() {
        if (rate != null) {
            return OptionalInt.of(rate);
        }
        return input == null ? OptionalInt.of(DEFAULT_RATE) : OptionalInt.empty();
    }

    private Path extension() {
        require(
                Files.isDirectory(extension),
                "The Druid extension is missing: there is no directory " + extension.toAbsolutePath()
                        + ". Start the quickstart with bin/tranquility, which builds it");
        return extension;
    }

    private QuickstartConfig readConfig() {
        Path file = config == null ? example : config;
        try {
            return QuickstartConfig.read(file, Optional.ofNullable(dataSource));
        } catch (ConfigException | IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        } catch (NoSuchFileException e) {
            throw new ParameterException(command.commandLine(), "--config " + file + ": there is no such file", e);
        } catch (IOException e) {
            throw new ParameterException(command.commandLine(), "--config " + file + " cannot be read: " + e, e);
        }
    }

    private void require(boolean condition, String message) {
        if (!condition) {
            throw new ParameterException(command.commandLine(), message);
        }
    }

    /** The version of the build. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Optional.ofNullable(
                            QuickstartCommand.class.getPackage().getImplementationVersion())
                    .orElse("(not packaged)");
            return new String[] {"Tranquility " + version};
        }
    }
}
