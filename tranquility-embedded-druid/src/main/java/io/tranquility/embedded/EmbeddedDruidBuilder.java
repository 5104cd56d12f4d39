// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** What an {@link EmbeddedDruid} is to be like. For one thread. */
public final class EmbeddedDruidBuilder {
    /** Whether the servers speak TLS, and ask for certificates. */
    enum Tls {
        OFF,
        SERVERS,
        SERVERS_AND_CLIENTS
    }

    /** The builder's values, for the launcher. */
    record Options(
            List<Path> extensions,
            int coordinators,
            int indexers,
            boolean killableIndexers,
            Tls tls,
            Map<String, String> properties,
            Optional<Path> workDirectory,
            Path javaHome,
            Path cacheDirectory,
            int maxHeapMegabytes,
            List<String> jvmFlags,
            Duration startTimeout,
            Consumer<String> progress) {}

    private final List<Path> extensions = new ArrayList<>();
    private final Map<String, String> properties = new LinkedHashMap<>();
    private int coordinators = 1;
    private int indexers = 1;
    private boolean killableIndexers;
    private Tls tls = Tls.OFF;
    private Optional<Path> workDirectory = Optional.empty();
    private Path javaHome = Path.of(System.getProperty("java.home"));
    private Path cacheDirectory = ArchiveCache.defaultDirectory(
            Optional.ofNullable(System.getenv("XDG_CACHE_HOME")), Path.of(System.getProperty("user.home")));
    private int maxHeapMegabytes = 320;
    private final List<String> jvmFlags = new ArrayList<>();
    private Duration startTimeout = Duration.ofMinutes(2);
    private Consumer<String> progress = line -> {};

    EmbeddedDruidBuilder() {}

    /** Loads a Druid extension: a directory named like the extension, with its jars inside. May be repeated. */
    public EmbeddedDruidBuilder extension(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new IllegalArgumentException("No extension at " + directory.toAbsolutePath() + ": no such directory");
        }
        extensions.add(directory.toAbsolutePath().normalize());
        return this;
    }

    /** 1, the default, or 2: the replicas of a task need different workers. */
    public EmbeddedDruidBuilder indexers(int count) {
        if (count != 1 && count != 2) {
            throw new IllegalArgumentException("indexers must be 1 or 2, but is " + count);
        }
        indexers = count;
        return this;
    }

    /** 1, the default, or 2: one leads, as coordinator and as overlord, and the other redirects to it. */
    public EmbeddedDruidBuilder coordinators(int count) {
        if (count != 1 && count != 2) {
            throw new IllegalArgumentException("coordinators must be 1 or 2, but is " + count);
        }
        coordinators = count;
        return this;
    }

    /**
     * Gives each indexer a JVM of its own, so that {@link EmbeddedDruid#kill} can end it as a loss of power does; it takes
     * some more seconds and 250 MB for each.
     */
    public EmbeddedDruidBuilder killableIndexers() {
        killableIndexers = true;
        return this;
    }

    /**
     * All servers speak HTTPS only, with a certificate made for this start, for 127.0.0.1 and no other name;
     * {@link EmbeddedDruid#tls} has what a client needs.
     */
    public EmbeddedDruidBuilder tls() {
        tls = Tls.SERVERS;
        return this;
    }

    /** As {@link #tls}, and a client must show the certificate that {@link EmbeddedDruid#tls} has. */
    public EmbeddedDruidBuilder tlsWithClientCertificates() {
        tls = Tls.SERVERS_AND_CLIENTS;
        return this;
    }

    /** Sets a Druid property of all roles; it is stronger than the built-in settings. */
    public EmbeddedDruidBuilder property(String name, String value) {
        if (!name.startsWith("druid.")) {
            throw new IllegalArgumentException("A Druid property starts with \"druid.\", but this is \"" + name + "\"");
        }
        properties.put(name, Objects.requireNonNull(value, name));
        return this;
    }

    /**
     * Where Druid writes, with its log {@code druid.log}: a directory that is empty or does not exist, and that is kept
     * at the end. Default: a temporary one, deleted at the end.
     */
    public EmbeddedDruidBuilder workDirectory(Path directory) {
        workDirectory = Optional.of(directory);
        return this;
    }

    /** The Java 17 or 21 that runs Druid; default: the one that runs this. */
    public EmbeddedDruidBuilder javaHome(Path directory) {
        javaHome = Objects.requireNonNull(directory, "directory");
        return this;
    }

    /**
     * Where the class data archive is kept that makes the next start fast; default: {@code tranquility} in the user's
     * cache directory ({@code $XDG_CACHE_HOME} or {@code ~/.cache}).
     */
    public EmbeddedDruidBuilder cacheDirectory(Path directory) {
        cacheDirectory = directory.toAbsolutePath().normalize();
        return this;
    }

    /** Druid's heap, 320 by default: enough for tests with some 200,000 rows. */
    public EmbeddedDruidBuilder maxHeapMegabytes(int megabytes) {
        if (megabytes < 192) {
            throw new IllegalArgumentException("maxHeapMegabytes must be 192 or more, but is " + megabytes);
        }
        maxHeapMegabytes = megabytes;
        return this;
    }

    /**
     * A further flag of Druid's JVM, after the built-in ones and so stronger: {@code -XX:TieredStopAtLevel=4} makes it compile as
     * a JVM in production does. May be repeated.
     */
    public EmbeddedDruidBuilder jvmFlag(String flag) {
        if (!flag.startsWith("-")) {
            throw new IllegalArgumentException("A JVM's flag starts with \"-\", but this is \"" + flag + "\"");
        }
        jvmFlags.add(flag);
        return this;
    }

    /** How long {@link #start} waits; default: two minutes. */
    public EmbeddedDruidBuilder startTimeout(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("startTimeout must be positive, but is " + timeout);
        }
        startTimeout = timeout;
        return this;
    }

    /** Is told one line for each step of the start, in the thread that calls {@link #start}. */
    public EmbeddedDruidBuilder onProgress(Consumer<String> listener) {
        progress = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /**
     * Starts Druid and returns when all its roles work.
     *
     * @throws EmbeddedDruidException if it does not start in time, with the reason and the end of its log; no process
     *     and no temporary file is left then
     */
    public EmbeddedDruid start() {
        return new Launcher(new Options(
                        List.copyOf(extensions),
                        coordinators,
                        indexers,
                        killableIndexers,
                        tls,
                        Map.copyOf(properties),
                        workDirectory,
                        javaHome,
                        cacheDirectory,
                        maxHeapMegabytes,
                        List.copyOf(jvmFlags),
                        startTimeout,
                        progress))
                .start();
    }
}
