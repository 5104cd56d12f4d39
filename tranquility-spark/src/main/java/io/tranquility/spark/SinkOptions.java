// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spark;

import io.tranquility.adapter.BeamFactory;
import io.tranquility.config.DataSourceConfig;
import io.tranquility.config.TranquilityConfig;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the options of {@code format("druid")} say.
 *
 * @param dataSource the configuration of the data source
 * @param beamFactory makes the client; has the whole configuration in it, so that executors need no file
 * @param writer how executors treat their clients
 */
record SinkOptions(DataSourceConfig dataSource, BeamFactory<Map<String, Object>> beamFactory, WriterOptions writer) {
    private static final String CONFIG = "config";
    private static final String DATA_SOURCE = "dataSource";
    private static final String IDLE_TIMEOUT = "idleTimeout";
    private static final String FLUSH_TIMEOUT = "flushTimeout";
    private static final List<String> OWN = List.of(CONFIG, DATA_SOURCE, IDLE_TIMEOUT, FLUSH_TIMEOUT);

    /** Options that Spark itself reads and leaves among those of the sink. */
    private static final List<String> OF_SPARK = List.of("checkpointLocation");

    private static final List<String> KNOWN = Stream.of(OWN, OF_SPARK, TranquilityConfig.propertyNames())
            .flatMap(List::stream)
            .toList();

    /**
     * Reads the options and the configuration they name.
     *
     * @param options by names that may have lost their upper case, as Spark's options do
     * @throws IllegalArgumentException if an option is missing, not known or cannot be used
     * @throws io.tranquility.config.ConfigException if the configuration cannot be used
     */
    static SinkOptions parse(Map<String, String> options) {
        Map<String, String> own = new HashMap<>();
        Map<String, String> properties = new HashMap<>();
        options.forEach((option, value) -> {
            String name = declared(option);
            (OWN.contains(name) || OF_SPARK.contains(name) ? own : properties).put(name, value);
        });
        String config = own.get(CONFIG);
        if (config == null) {
            throw new IllegalArgumentException(
                    "The option config is missing: the path of a configuration file, classpath:"
                            + " and the name of a resource, or the configuration itself as JSON");
        }
        TranquilityConfig configuration = TranquilityConfig.load(config, properties);
        String name = dataSource(own.get(DATA_SOURCE), configuration.dataSourceNames());
        return new SinkOptions(
                configuration.dataSource(name),
                BeamFactory.fromConfig(TranquilityConfig.inline(config), name, properties),
                new WriterOptions(
                        period(IDLE_TIMEOUT, own, WriterOptions.DEFAULT.idleTimeout()),
                        period(FLUSH_TIMEOUT, own, WriterOptions.DEFAULT.flushTimeout())));
    }

    private static String declared(String option) {
        return KNOWN.stream()
                .filter(option::equalsIgnoreCase)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no option '" + option + "', only "
                        + String.join(", ", OWN) + " and the properties of a configuration"));
    }

    private static String dataSource(String asked, List<String> names) {
        if (asked != null) {
            return asked;
        }
        if (names.size() > 1) {
            throw new IllegalArgumentException(
                    "The option dataSource is missing: the configuration has several data sources, " + names);
        }
        return names.get(0);
    }

    private static Duration period(String name, Map<String, String> options, Duration defaultPeriod) {
        String text = options.get(name);
        try {
            return text == null ? defaultPeriod : Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "The option " + name + " must be a period such as PT5M, but is '" + text + "'", e);
        }
    }
}
