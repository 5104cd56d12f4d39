// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import io.tranquility.config.ConfigException;
import io.tranquility.config.TranquilityConfig;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/** The command {@code tranquility kafka}: its options and its exit status. */
@Command(
        name = "tranquility kafka",
        description = {
            "Sends the records of Kafka topics to Druid, until SIGTERM or Ctrl-C. What is in flight is then finished and"
                    + " committed.",
            ""
        },
        footer = {
            "",
            "Exit status: 0 after it was asked to stop; 1 if it could not go on, or stopped at a record as configured;"
                    + " 2 if the options or the configuration cannot be used."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = KafkaCommand.Version.class)
public final class KafkaCommand implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(KafkaCommand.class);

    /** What a run that is told to stop may take beyond {@code commit.flushTimeoutMillis}. */
    private static final Duration STOP_MARGIN = Duration.ofSeconds(60);

    private final AtomicReference<KafkaApplication> running = new AtomicReference<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean stopRequested;
    private volatile Duration stopLimit = STOP_MARGIN;
    private volatile int status = CommandLine.ExitCode.SOFTWARE;

    @Option(
            names = {"-configFile", "--config-file"},
            required = true,
            paramLabel = "FILE",
            description = "The configuration file, JSON or YAML; docs/kafka.md describes it.")
    private Path configFile;

    KafkaCommand() {}

    /** Runs the command and ends the JVM. */
    public static void main(String[] args) {
        KafkaCommand command = new KafkaCommand();
        Runtime.getRuntime().addShutdownHook(new Thread(command::stopAndHalt, "tranquility-kafka-stop"));
        int status = commandLine(command).execute(args);
        command.status = status;
        command.ended.countDown();
        System.exit(status);
    }

    /** What is wrong with the options or the file is said in a line or two on standard error. */
    static CommandLine commandLine(KafkaCommand command) {
        return new CommandLine(command)
                .setParameterExceptionHandler((e, args) -> {
                    e.getCommandLine().getErr().println(e.getMessage());
                    e.getCommandLine().getErr().println("bin/tranquility kafka --help lists the options.");
                    return CommandLine.ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((e, line, parsed) -> {
                    if (e instanceof ConfigException) {
                        line.getErr().println(e.getMessage());
                        return CommandLine.ExitCode.USAGE;
                    }
                    if (e instanceof ReportedException) {
                        line.getErr().println("Stopped: " + e.getMessage());
                    } else {
                        log.error("Tranquility Kafka cannot go on", e);
                    }
                    return CommandLine.ExitCode.SOFTWARE;
                });
    }

    @Override
    public Integer call() throws InterruptedException {
        KafkaConfig config = KafkaConfig.of(read());
        KafkaApplication application = new KafkaApplication(config);
        stopLimit = config.flushTimeout().plus(STOP_MARGIN);
        running.set(application);
        if (stopRequested) {
            return CommandLine.ExitCode.OK;
        }
        application.run();
        return CommandLine.ExitCode.OK;
    }

    private TranquilityConfig read() {
        try {
            return TranquilityConfig.read(configFile);
        } catch (NoSuchFileException e) {
            throw new ConfigException("-configFile " + configFile + ": there is no such file", e);
        } catch (IOException e) {
            throw new ConfigException("-configFile " + configFile + " cannot be read: " + e, e);
        }
    }

    /** The shutdown hook: the exit status is the run's, also after a signal. */
    private void stopAndHalt() {
        stopRequested = true;
        KafkaApplication application = running.get();
        if (application != null) {
            application.stop();
        }
        try {
            if (!ended.await(stopLimit.toNanos(), TimeUnit.NANOSECONDS)) {
                System.err.println("It did not stop within " + stopLimit + " and is ended by force.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(status);
    }

    /** The version of the build. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "Tranquility "
                        + Optional.ofNullable(KafkaCommand.class.getPackage().getImplementationVersion())
                                .orElse("(not packaged)")
            };
        }
    }
}
