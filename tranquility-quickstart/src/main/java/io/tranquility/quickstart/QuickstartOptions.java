// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

import io.tranquility.config.DataSourceConfig;
import io.tranquility.config.PropertyValues;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the user asked for, checked.
 *
 * @param extension the directory of the Druid extension
 * @param config the data source's configuration
 * @param properties what the file sets for it
 * @param notes what the user must know of it
 * @param input the file to read, {@code -} for standard input; empty for the generator
 * @param seed of the generator
 * @param rate events of a second at most; empty for no limit
 * @param maxEvents how many to send at most
 * @param restamp whether each event's time becomes the time of its reading
 * @param handOff whether to hand off at the end
 * @param json whether the last line is the summary as JSON
 */
record QuickstartOptions(
        Path extension,
        DataSourceConfig config,
        PropertyValues properties,
        List<String> notes,
        Optional<String> input,
        long seed,
        OptionalInt rate,
        long maxEvents,
        boolean restamp,
        boolean handOff,
        boolean json) {
    static final String STANDARD_INPUT = "-";

    QuickstartOptions {
        notes = List.copyOf(notes);
    }
}
