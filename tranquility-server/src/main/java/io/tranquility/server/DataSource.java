// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import io.tranquility.config.DataSourceConfig;
import io.tranquility.config.PropertyValues;
import io.tranquility.console.Credentials;
import io.tranquility.console.EventCounts;
import io.tranquility.input.EventParsers;
import io.tranquility.tranquilizer.Tranquilizer;
import java.util.Map;
import java.util.Optional;

/**
 * One data source, as it is served.
 *
 * @param config what the file says of it
 * @param properties what it and the whole file set
 * @param credentials who may post to it
 * @param parsers of texts
 * @param tranquilizer takes its events; one that never blocks: a request waits for room without holding a thread
 * @param spool of its events, if it has one; kept when the configuration changes
 * @param counts of its events, kept when the configuration changes
 */
record DataSource(
        DataSourceConfig config,
        PropertyValues properties,
        Credentials credentials,
        EventParsers parsers,
        Tranquilizer<Map<String, Object>> tranquilizer,
        Optional<SpoolSender> spool,
        EventCounts counts) {
    String name() {
        return config.dataSource();
    }

    /** Whether events that are maps have to be flattened first. */
    boolean isNested() {
        return config.input().flattenSpec().isObject();
    }

    boolean blocksOnFull() {
        return config.tranquilizerTuning().blockOnFull();
    }
}
