// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spool;

import io.tranquility.config.PropertyValues;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How the events of a data source are spooled.
 *
 * @param directory of this data source alone
 * @param maxBytes the most that its files may take
 * @param maxAge how long events are tried
 * @param fsyncPeriod how often the files are forced to the disk; zero for before each event counts as taken
 */
public record SpoolOptions(Path directory, long maxBytes, Duration maxAge, Duration fsyncPeriod) {
    /**
     * What the properties of a data source ask for; empty if that is no spool.
     *
     * @throws io.tranquility.config.ConfigException if a value is not allowed
     */
    public static Optional<SpoolOptions> of(String dataSource, PropertyValues properties) {
        if (properties.get(SpoolProperties.TYPE) == SpoolProperties.Type.NONE) {
            return Optional.empty();
        }
        return Optional.of(new SpoolOptions(
                Path.of(properties.get(SpoolProperties.DIRECTORY)).resolve(DirectoryName.of(dataSource)),
                properties.get(SpoolProperties.MAX_BYTES),
                properties.get(SpoolProperties.MAX_AGE),
                properties.get(SpoolProperties.FSYNC)));
    }

    boolean isAlwaysForced() {
        return fsyncPeriod.isZero();
    }
}
