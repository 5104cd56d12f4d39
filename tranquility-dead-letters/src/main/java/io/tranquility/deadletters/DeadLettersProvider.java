// SPDX-License-Identifier: Apache-2.0
package io.tranquility.deadletters;

import io.tranquility.config.ConfigException;
import io.tranquility.config.PropertyValues;
import java.util.Locale;
import java.util.ServiceLoader;

/**
 * Offers one type of dead letters. Found with {@link ServiceLoader}, so that an application can write to Kafka without
 * depending on Kafka's client.
 */
public interface DeadLettersProvider {
    /** The value of {@code deadLetters.type} that asks for it. */
    DeadLettersProperties.Type type();

    /**
     * Opens it.
     *
     * @throws ConfigException if it cannot work with these properties
     */
    DeadLetters open(PropertyValues properties);

    /**
     * The one of this type.
     *
     * @throws ConfigException if it is not on the class path
     */
    static DeadLettersProvider find(DeadLettersProperties.Type type) {
        return ServiceLoader.load(DeadLettersProvider.class, DeadLettersProvider.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.type() == type)
                .findFirst()
                .orElseThrow(() -> new ConfigException("deadLetters.type is "
                        + type.name().toLowerCase(Locale.ROOT) + ", but what writes them is not on"
                        + " the class path; it is in tranquility-kafka and the libraries that this needs"));
    }
}
