// SPDX-License-Identifier: Apache-2.0
package io.tranquility.samza;

import io.tranquility.adapter.BeamFactory;
import io.tranquility.config.TranquilityConfig;
import io.tranquility.tranquilizer.TranquilizerTuning;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.samza.config.Config;
import org.apache.samza.config.ConfigException;
import org.apache.samza.system.SystemStream;

/**
 * The properties {@code systems.<system>.beam.*} of a job, which docs/samza.md describes. They are checked as far as can be
 * without Druid.
 */
final class BeamProperties {
    static final String CONFIG = "beam.config";
    static final String FACTORY = "beam.factory";
    static final String BATCH_SIZE = "beam.batchSize";
    static final String MAX_PENDING_BATCHES = "beam.maxPendingBatches";
    static final String LINGER_MILLIS = "beam.lingerMillis";
    static final String THROW_ON_ERROR = "beam.throwOnError";
    static final String FLUSH_TIMEOUT_MILLIS = "beam.flushTimeoutMillis";
    static final String STOP_TIMEOUT_MILLIS = "beam.stopTimeoutMillis";

    static final Duration DEFAULT_FLUSH_TIMEOUT = Duration.ofMinutes(5);
    /** Less than the 30 seconds of Samza's own {@code task.shutdown.ms}. */
    static final Duration DEFAULT_STOP_TIMEOUT = Duration.ofSeconds(20);

    static final Set<String> NAMES = Set.of(
            CONFIG,
            FACTORY,
            BATCH_SIZE,
            MAX_PENDING_BATCHES,
            LINGER_MILLIS,
            THROW_ON_ERROR,
            FLUSH_TIMEOUT_MILLIS,
            STOP_TIMEOUT_MILLIS);

    /** The tuning of a beam.factory, and what the configuration file calls it. */
    private static final Map<String, String> TUNING = Map.of(
            BATCH_SIZE, "tranquility.maxBatchSize",
            MAX_PENDING_BATCHES, "tranquility.maxPendingBatches",
            LINGER_MILLIS, "tranquility.lingerMillis");

    private final String system;
    private final Config job;
    /** The properties of this system, without {@code systems.<system>.} before them. */
    private final Config properties;

    private BeamProperties(String system, Config job) {
        this.system = system;
        this.job = job;
        this.properties = job.subset("systems." + system + ".");
    }

    /**
     * Reads and checks them.
     *
     * @throws ConfigException if one of them cannot be used
     */
    static BeamSettings read(String system, Config job) {
        BeamProperties properties = new BeamProperties(system, job);
        properties.checkNames();
        return new BeamSettings(
                system,
                properties.clients(),
                properties.flag(THROW_ON_ERROR, true),
                Duration.ofMillis(properties.number(FLUSH_TIMEOUT_MILLIS, DEFAULT_FLUSH_TIMEOUT.toMillis(), 1)),
                Duration.ofMillis(properties.number(STOP_TIMEOUT_MILLIS, DEFAULT_STOP_TIMEOUT.toMillis(), 1)));
    }

    /** @throws ConfigException if it has no public constructor without parameters, or that throws */
    static <T> T newInstance(Class<T> type) {
        try {
            return type.getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new ConfigException(
                    type.getName() + " cannot be made; it must be public, with a public constructor without parameters",
                    e);
        }
    }

    private void checkNames() {
        for (String name : properties.keySet()) {
            if (name.startsWith("beam.") && !NAMES.contains(name)) {
                throw new ConfigException(full(name) + " is not known; there are " + new TreeSet<>(NAMES));
            }
        }
    }

    private StreamClients clients() {
        String config = properties.get(CONFIG);
        String factory = properties.get(FACTORY);
        if ((config == null) == (factory == null)) {
            throw new ConfigException("Either " + full(CONFIG) + " or " + full(FACTORY) + " must be set"
                    + (config == null ? "" : ", not both"));
        }
        TranquilizerTuning tuning = tuning(); // also checks what goes before the configuration's own
        return config != null ? configured(config) : made(factory, tuning);
    }

    private StreamClients configured(String config) {
        Map<String, String> overrides = new LinkedHashMap<>();
        TUNING.forEach((name, overridden) -> {
            if (properties.containsKey(name)) {
                overrides.put(overridden, properties.get(name));
            }
        });
        try {
            TranquilityConfig tranquility = TranquilityConfig.load(config, overrides);
            declaredStreams().forEach(tranquility::dataSource);
        } catch (io.tranquility.config.ConfigException e) {
            throw new ConfigException(full(CONFIG) + ": " + e.getMessage(), e);
        }
        return StreamClients.ofMaps(stream -> BeamFactory.fromConfig(config, stream, overrides));
    }

    /** Physical names of the streams that the job's configuration puts on this system. */
    private Set<String> declaredStreams() {
        Set<String> names = new TreeSet<>();
        Config streams = job.subset("streams.");
        String suffix = ".samza.system";
        streams.forEach((key, value) -> {
            if (key.endsWith(suffix) && value.equals(system)) {
                String id = key.substring(0, key.length() - suffix.length());
                names.add(streams.get(id + ".samza.physical.name", id));
            }
        });
        return names;
    }

    private StreamClients made(String className, TranquilizerTuning tuning) {
        Class<?> type;
        try {
            type = Class.forName(className, true, Thread.currentThread().getContextClassLoader());
        } catch (ClassNotFoundException e) {
            throw new ConfigException(full(FACTORY) + ": there is no class " + className + " on the class path", e);
        }
        if (StreamBeamFactory.class.isAssignableFrom(type)) {
            Class<? extends StreamBeamFactory> beams = type.asSubclass(StreamBeamFactory.class);
            newInstance(beams);
            return stream -> new StreamBeams(beams, new SystemStream(system, stream), job, tuning);
        }
        if (BeamFactory.class.isAssignableFrom(type)) {
            return shared(newInstance(type.asSubclass(BeamFactory.class)));
        }
        throw new ConfigException(full(FACTORY) + ": " + className + " is neither a "
                + StreamBeamFactory.class.getName() + " nor a " + BeamFactory.class.getName());
    }

    /** One client for all streams, with the tuning that it has. */
    private StreamClients shared(BeamFactory<?> factory) {
        for (String name : TUNING.keySet()) {
            if (properties.containsKey(name)) {
                throw new ConfigException(full(name) + " has no effect on "
                        + factory.getClass().getName() + ", which tunes its client itself; remove it");
            }
        }
        @SuppressWarnings("unchecked") // the tasks send what their factory's client takes
        BeamFactory<Object> any = (BeamFactory<Object>) factory;
        return stream -> any;
    }

    private TranquilizerTuning tuning() {
        TranquilizerTuning standard = TranquilizerTuning.DEFAULT;
        return new TranquilizerTuning(
                (int) number(BATCH_SIZE, standard.maxBatchSize(), 1),
                (int) number(MAX_PENDING_BATCHES, standard.maxPendingBatches(), 1),
                Duration.ofMillis(number(LINGER_MILLIS, standard.linger().toMillis(), -1)),
                standard.blockOnFull());
    }

    private boolean flag(String name, boolean standard) {
        String value = properties.get(name, Boolean.toString(standard));
        if (!value.equals("true") && !value.equals("false")) {
            throw new ConfigException(full(name) + " must be true or false, not '" + value + "'");
        }
        return value.equals("true");
    }

    private long number(String name, long standard, int least) {
        String value = properties.get(name, Long.toString(standard));
        try {
            int number = Integer.parseInt(value.strip());
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new ConfigException(full(name) + " must be a number, not '" + value + "'", e);
        }
        throw new ConfigException(full(name) + " must be at least " + least + ", not " + value);
    }

    private String full(String name) {
        return "systems." + system + "." + name;
    }
}
