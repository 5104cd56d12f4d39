// SPDX-License-Identifier: Apache-2.0
package io.tranquility.adapter;

import io.tranquility.config.ConfigException;
import io.tranquility.tranquilizer.Tranquilizer;
import java.io.Serializable;
import java.util.Map;

/**
 * Makes the client that sends events to Druid, on whatever machine a framework sends this factory to.
 *
 * <p>Within a JVM, factories that are {@link Object#equals equal} share one client ({@link TranquilizerLease}): so write a
 * factory as a record, or give it {@code equals}. A lambda works, but each copy of it that a framework makes is a client
 * of its own.
 *
 * @param <E> the type of the events
 */
@FunctionalInterface
public interface BeamFactory<E> extends Serializable {
    /**
     * Opens a client. Called on the machine that sends, from any thread; may wait for ZooKeeper and Druid.
     *
     * @return a new client, which the caller closes
     * @throws RuntimeException if it cannot be opened; the message says what to do
     */
    Tranquilizer<E> makeTranquilizer();

    /**
     * A factory for events that are maps, as a configuration describes them.
     *
     * @param config where the configuration is: the path of a file, {@code classpath:} and the name of a resource, or the
     *     configuration itself, as JSON. Read only when a client is made.
     * @param dataSource the data source of that configuration
     */
    static BeamFactory<Map<String, Object>> fromConfig(String config, String dataSource) {
        return fromConfig(config, dataSource, Map.of());
    }

    /**
     * As {@link #fromConfig(String, String)}, with properties that go before all that the configuration has.
     *
     * @param overrides property names and values
     * @throws ConfigException when a client is made, if what the configuration says cannot be used
     */
    static BeamFactory<Map<String, Object>> fromConfig(
            String config, String dataSource, Map<String, String> overrides) {
        return new ConfiguredBeamFactory(config, dataSource, overrides);
    }
}
