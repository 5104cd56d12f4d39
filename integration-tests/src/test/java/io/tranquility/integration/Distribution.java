// SPDX-License-Identifier: Apache-2.0
package io.tranquility.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The tarball as its users have it: unpacked below a directory with a space in its name, once for all tests, and its commands
 * run as processes. A field of a test with {@link RegisterExtension}. After each test its programs are killed and its files
 * deleted; if it failed, the logs of the programs are shown before.
 *
 * <pre>
 * &#64;RegisterExtension
 * private final Distribution distribution = new Distribution();
 *
 * Program server = distribution.start("server", "-configFile", file.toString());
 * server.awaitLog("Listening on");
 * </pre>
 */
public final class Distribution implements BeforeEachCallback, AfterEachCallback {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(Distribution.class);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final String javaOptions;
    private final List<Program> programs = new ArrayList<>();
    private Path home;
    private Path directory;

    /** What a command that ended said, on both streams. */
    public record Result(int status, String text) {}

    /** What the root store deletes when all tests are done. */
    private record Unpacked(Path parent, Path home) implements AutoCloseable {
        @Override
        public void close() {
            delete(parent);
        }
    }

    /** Whose programs have small heaps. */
    public Distribution() {
        this("-Xmx256m");
    }

    /** Whose programs have these {@code JAVA_OPTS}. */
    public Distribution(String javaOptions) {
        this.javaOptions = javaOptions;
    }

    /** Where {@code bin}, {@code conf} and {@code lib} are. */
    public Path home() {
        return home;
    }

    /** An empty directory of this test, in which its programs run. */
    public Path directory() {
        return directory;
    }

    /** Begins {@code bin/tranquility} with these arguments; it ends with the test, if not before. */
    public Program start(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("bin/tranquility").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("JAVA_OPTS", javaOptions);
        String name = (programs.size() + 1) + "-" + arguments[0];
        Program program = Program.start(builder, name, directory.resolve(name + ".log"));
        programs.add(program);
        return program;
    }

    /** Runs {@code bin/tranquility} with these arguments until it ends by itself. */
    public Result run(String... arguments) {
        Program program = start(arguments);
        return new Result(program.awaitEnd(), program.log());
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        home = context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(Unpacked.class, any -> unpack(), Unpacked.class)
                .home();
        directory = Files.createTempDirectory("tranquility test ");
    }

    @Override
    public void afterEach(ExtensionContext context) {
        programs.forEach(Program::kill);
        if (context.getExecutionException().isPresent()) {
            programs.forEach(Program::show);
        }
        programs.clear();
        delete(directory);
    }

    private static Unpacked unpack() {
        String tarball = System.getProperty("tranquility.tarball");
        try {
            Path parent = Files.createTempDirectory("tranquility distribution ");
            Process tar = new ProcessBuilder("tar", "-xzf", tarball, "-C", parent.toString())
                    .inheritIO()
                    .start();
            assertThat(tar.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("%s is unpacked", tarball)
                    .isTrue();
            assertThat(tar.exitValue())
                    .as("The exit status of tar -xzf %s", tarball)
                    .isZero();
            try (Stream<Path> top = Files.list(parent)) {
                return new Unpacked(parent, top.toList().get(0));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void delete(Path tree) {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
