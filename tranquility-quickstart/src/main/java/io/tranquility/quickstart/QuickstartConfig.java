// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

import io.tranquility.config.ConfigException;
import io.tranquility.config.DataSourceConfig;
import io.tranquility.config.PropertyValues;
import io.tranquility.config.TranquilityConfig;
import io.tranquility.druid.DruidSecurity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One data source of a configuration that was written for some cluster, fitted to the embedded Druid.
 *
 * @param config the data source's configuration
 * @param properties what the file sets for it
 * @param notes what was changed in it, for the user
 */
record QuickstartConfig(DataSourceConfig config, PropertyValues properties, List<String> notes) {
    /** The embedded Druid has two indexers at most, and replicas of a task need different ones. */
    static final int MAX_REPLICANTS = 2;

    private static final String REPLICANTS = "task.replicants";

    /** What the embedded Druid is called, however the cluster is called; its ZooKeeper is only known when it runs. */
    private static final Map<String, String> EMBEDDED = Map.of(
            "zookeeper.connect", "embedded",
            "druid.discovery.curator.path", "/druid/discovery",
            "druid.selectors.indexing.serviceName", "druid/overlord");

    QuickstartConfig {
        notes = List.copyOf(notes);
    }

    /**
     * Reads the file.
     *
     * @param dataSource which of its data sources; only needed if there are several
     * @throws IOException if the file cannot be read
     * @throws ConfigException if the configuration cannot be used
     * @throws IllegalArgumentException if there is no such data source, or it is not clear which
     */
    static QuickstartConfig read(Path file, Optional<String> dataSource) throws IOException {
        Map<String, String> overrides = new HashMap<>(EMBEDDED);
        TranquilityConfig all = TranquilityConfig.read(file, overrides);
        String name = choose(all.dataSourceNames(), dataSource, file);
        List<String> notes = new ArrayList<>();
        notes.add("Data source '" + name + "' of " + file
                + "; its zookeeper.connect is replaced by the embedded ZooKeeper.");
        if (!all.dataSource(name).discovery().overlordUrls().isEmpty()
                || !all.dataSource(name).security().equals(DruidSecurity.NONE)) {
            notes.add(
                    "Where its Overlord is and how Druid is secured (druidBeam.overlordUrls, druid.tls, credentials) is left"
                            + " out: the embedded Druid needs neither.");
        }
        int replicants = all.dataSource(name).beamTuning().replicants();
        if (replicants > MAX_REPLICANTS) {
            notes.add(REPLICANTS + " is " + replicants + " there, but " + MAX_REPLICANTS + " here: there are only "
                    + MAX_REPLICANTS + " indexers.");
            overrides.put(REPLICANTS, String.valueOf(MAX_REPLICANTS));
            all = TranquilityConfig.read(file, overrides);
        }
        DataSourceConfig config = all.dataSource(name);
        if (!RowCount.of(name, config.spec()).isExact()) {
            notes.add(
                    "Druid's count cannot be compared with what is sent: rollup is on, and metricsSpec has no aggregator of"
                            + " type count. Add {\"type\": \"count\", \"name\": \"count\"} to it.");
        }
        return new QuickstartConfig(config, all.properties(name), notes);
    }

    private static String choose(List<String> names, Optional<String> wanted, Path file) {
        if (wanted.isEmpty() && names.size() == 1) {
            return names.get(0);
        }
        String name = wanted.orElseThrow(() -> new IllegalArgumentException(
                file + " has several data sources; choose one with --data-source: " + String.join(", ", names)));
        if (!names.contains(name)) {
            throw new IllegalArgumentException("--data-source " + name + ": " + file
                    + " has no data source of this name, only " + String.join(", ", names));
        }
        return name;
    }
}
