// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks;

import io.tranquility.benchmarks.sink.Sink;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A running {@link Sink}. */
final class SinkProcess implements AutoCloseable {
    private final Process process;
    private final String zooKeeper;
    private final URI http;

    /** @param directory for its log and its temporary files */
    SinkProcess(ChildJvm jvm, Path directory) throws IOException {
        Path log = directory.resolve("sink.log");
        ProcessBuilder builder = jvm.unmeasured(Sink.class.getName(), List.of());
        builder.command().add(1, "-Djava.io.tmpdir=" + directory);
        process = builder.redirectError(log.toFile()).start();
        BufferedReader output = process.inputReader();
        zooKeeper = output.readLine();
        String port = output.readLine();
        if (port == null) {
            close();
            throw new IllegalStateException("The sink does not start:\n" + Files.readString(log));
        }
        http = URI.create("http://127.0.0.1:" + port);
    }

    String zooKeeper() {
        return zooKeeper;
    }

    URI http() {
        return http;
    }

    /** How many events it got for a data source. */
    long count(String dataSource) throws IOException {
        try (InputStream answer = http.resolve("/counts/" + dataSource).toURL().openStream()) {
            return Long.parseLong(new String(answer.readAllBytes(), StandardCharsets.US_ASCII));
        }
    }

    /** Throws unless it got so many events for a data source. */
    void check(String dataSource, long expected) throws IOException {
        long counted = count(dataSource);
        if (counted != expected) {
            throw new IllegalStateException(
                    "The sink has " + counted + " events of " + dataSource + ", not " + expected);
        }
    }

    @Override
    public void close() {
        ChildJvm.end(process);
    }
}
