// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import io.tranquility.config.DataSourceConfig;
import io.tranquility.config.PropertyValues;
import io.tranquility.config.TranquilityConfig;
import io.tranquility.console.Credentials;
import io.tranquility.console.EventCounts;
import io.tranquility.input.EventParsers;
import io.tranquility.tranquilizer.Tranquilizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data sources that are served, as the configuration of the moment has them. Readers see all of a configuration or
 * nothing of it. Thread-safe; changes come one at a time.
 */
final class DataSources implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DataSources.class);

    private final Function<DataSourceConfig, Tranquilizer<Map<String, Object>>> opener;
    private final Spools spools;
    private volatile Map<String, DataSource> current = Map.of();
    private volatile Optional<String> refused = Optional.empty();
    private boolean isClosed;

    /**
     * @param opener connects a data source to Druid; what it makes never blocks
     * @param spools opens the spool of a data source
     */
    DataSources(Function<DataSourceConfig, Tranquilizer<Map<String, Object>>> opener, Spools spools) {
        this.opener = opener;
        this.spools = spools;
    }

    /** Those of the moment, by name. */
    Map<String, DataSource> current() {
        return current;
    }

    /** Why the configuration that the file has is not in force. */
    Optional<String> refused() {
        return refused;
    }

    /** The file has a configuration that cannot be used; the one in force stays. */
    void refuse(String message) {
        refused = Optional.of(message);
    }

    /**
     * Puts a configuration in force: opens what is new or changed, and closes what it has no more once its events are in
     * Druid. If something cannot be opened all stays as it is.
     *
     * @throws RuntimeException if something cannot be opened
     */
    synchronized void apply(TranquilityConfig config) {
        if (isClosed) {
            return;
        }
        Map<String, DataSource> next = new LinkedHashMap<>();
        List<DataSource> opened = new ArrayList<>();
        try {
            for (String name : config.dataSourceNames()) {
                DataSource old = current.get(name);
                DataSource source = open(config.dataSource(name), config.properties(name), old);
                if (old == null || source.tranquilizer() != old.tranquilizer()) {
                    opened.add(source);
                }
                next.put(name, source);
            }
        } catch (RuntimeException e) {
            opened.forEach(source -> close(source, current.keySet()));
            throw e;
        }
        List<DataSource> gone = current.values().stream()
                .filter(old ->
                        !next.containsKey(old.name()) || next.get(old.name()).tranquilizer() != old.tranquilizer())
                .toList();
        current = next;
        refused = Optional.empty();
        opened.forEach(source -> log.info("The data source '{}' is served", source.name()));
        next.values().forEach(source -> source.spool()
                .ifPresent(spool -> spool.sendTo(
                        source.tranquilizer(), source.config().druidBeamTuning().firehoseChunkSize())));
        closeAll(gone, next.keySet());
    }

    /** Closes all, once their events are in Druid or the time is up. */
    @Override
    public synchronized void close() {
        isClosed = true;
        closeAll(List.copyOf(current.values()), Set.of());
    }

    /**
     * The parsers and credentials are made anew; the connection stays if nothing changed that it depends on, and the spool
     * of a data source that was there before stays in any case.
     */
    private DataSource open(DataSourceConfig config, PropertyValues properties, DataSource old) {
        EventParsers parsers = EventParsers.of(config, properties);
        Credentials credentials = Credentials.of(properties);
        if (old != null) {
            Tranquilizer<Map<String, Object>> tranquilizer =
                    old.config().equals(config) ? old.tranquilizer() : opener.apply(config);
            return new DataSource(config, properties, credentials, parsers, tranquilizer, old.spool(), old.counts());
        }
        Optional<SpoolSender> spool = spools.open(config.dataSource(), properties);
        try {
            return new DataSource(
                    config, properties, credentials, parsers, opener.apply(config), spool, new EventCounts());
        } catch (RuntimeException e) {
            spool.ifPresent(SpoolSender::close);
            throw e;
        }
    }

    /** @param goingOn the names of those that are there afterwards, whose spools stay open */
    private static void close(DataSource source, Set<String> goingOn) {
        if (!goingOn.contains(source.name())) {
            source.spool().ifPresent(SpoolSender::close);
        }
        source.tranquilizer().close();
    }

    private static void closeAll(List<DataSource> sources, Set<String> goingOn) {
        List<Thread> closing = new ArrayList<>();
        for (DataSource source : sources) {
            Thread thread = new Thread(() -> close(source, goingOn), "tranquility-close-" + source.name());
            thread.start();
            closing.add(thread);
        }
        for (Thread thread : closing) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        sources.forEach(source -> log.info("The data source '{}' is closed", source.name()));
    }
}
