// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import io.tranquility.config.ConfigException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code tranquility server}: its options, and the exit status. */
@Command(
        name = "tranquility server",
        description = {"Takes events over HTTP and pushes them into Druid, until it is stopped.", ""},
        footer = {
            "",
            "Exit status: 0 if it was stopped; 1 if Druid or a port cannot be had; 2 if the options or the"
                    + " configuration cannot be used."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = ServerCommand.Version.class)
final class ServerCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Option(
            names = {"-configFile", "--config-file"},
            paramLabel = "FILE",
            required = true,
            description = "The configuration, in JSON or YAML.")
    private Path configFile;

    private ServerCommand() {}

    /** The version in the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                Optional.ofNullable(ServerCommand.class.getPackage().getImplementationVersion())
                        .orElse("unknown version")
            };
        }
    }

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new ServerCommand());
    }

    @Override
    public Integer call() {
        TranquilityServer server;
        try {
            server = TranquilityServer.start(configFile);
        } catch (ConfigException e) {
            return fail(2, e.getMessage());
        } catch (NoSuchFileException e) {
            return fail(2, "There is no file " + configFile);
        } catch (IOException | RuntimeException e) {
            return fail(1, e.getMessage() == null ? e.toString() : e.getMessage());
        }
        Thread stop = new Thread(
                () -> {
                    server.close();
                    Runtime.getRuntime().halt(CommandLine.ExitCode.OK); // else it would be that of the signal
                },
                "tranquility-server-stop");
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            new CountDownLatch(1).await(); // until a signal comes
        } catch (InterruptedException e) {
            server.close();
        }
        return CommandLine.ExitCode.OK;
    }

    private int fail(int status, String message) {
        command.commandLine().getErr().println("tranquility server: " + message);
        return status;
    }
}
