// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import io.tranquility.config.ConfigException;
import io.tranquility.config.PropertyValues;
import io.tranquility.deadletters.DeadLetters;
import io.tranquility.spool.Spool;
import io.tranquility.spool.SpoolOptions;
import io.tranquility.spool.SpoolProperties;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Opens the spools of data sources. */
final class Spools {
    private final DeadLetters letters;
    private final Duration patience;

    /**
     * @param letters where what leaves a spool unsent goes
     * @param patience how long a spool that is closed waits for what is on its way
     */
    Spools(DeadLetters letters, Duration patience) {
        this.letters = letters;
        this.patience = patience;
    }

    /**
     * The spool of a data source, if its properties ask for one. It sends nothing yet.
     *
     * @throws ConfigException if its directory cannot be used
     */
    Optional<SpoolSender> open(String dataSource, PropertyValues properties) {
        Optional<SpoolOptions> options = SpoolOptions.of(dataSource, properties);
        if (options.isEmpty()) {
            return Optional.empty();
        }
        try {
            Spool spool = Spool.open(dataSource, options.get());
            return Optional.of(new SpoolSender(dataSource, spool, options.get().maxAge(), letters, patience));
        } catch (IOException e) {
            throw new ConfigException(
                    properties.place(SpoolProperties.DIRECTORY) + ": the events of '" + dataSource
                            + "' cannot be kept in " + options.get().directory() + ": " + e,
                    e);
        }
    }
}
