// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks.load;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * What a {@link Load} does.
 *
 * @param kind what is measured
 * @param configuration of Tranquility, with one data source
 * @param sink where the bare loop sends to
 * @param senders threads that send; one if there is a rate
 * @param warmUp events that are sent before as fast as they go, and not measured
 * @param events events that are measured
 * @param rate events per second; 0 for as many as go
 */
public record Work(
        Kind kind, Path configuration, String dataSource, URI sink, int senders, int warmUp, int events, int rate) {
    /** What can be measured. */
    public enum Kind {
        ORIGINAL,
        OURS,
        BARE
    }

    public Work {
        if (rate > 0 && senders != 1) {
            throw new IllegalArgumentException("A rate is kept by one sender, not by " + senders);
        }
    }

    public List<String> toArguments() {
        return List.of(
                kind.name(),
                configuration.toString(),
                dataSource,
                sink.toString(),
                "" + senders,
                "" + warmUp,
                "" + events,
                "" + rate);
    }

    static Work parse(String[] arguments) {
        return new Work(
                Kind.valueOf(arguments[0]),
                Path.of(arguments[1]),
                arguments[2],
                URI.create(arguments[3]),
                Integer.parseInt(arguments[4]),
                Integer.parseInt(arguments[5]),
                Integer.parseInt(arguments[6]),
                Integer.parseInt(arguments[7]));
    }
}
