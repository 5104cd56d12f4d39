// SPDX-License-Identifier: Apache-2.0
package io.tranquility.deadletters;

import io.tranquility.config.ConfigException;
import io.tranquility.config.PropertyValues;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Offers the type file. */
public final class FileDeadLettersProvider implements DeadLettersProvider {
    /** For {@link java.util.ServiceLoader}. */
    public FileDeadLettersProvider() {}

    @Override
    public DeadLettersProperties.Type type() {
        return DeadLettersProperties.Type.FILE;
    }

    @Override
    public DeadLetters open(PropertyValues properties) {
        String directory = properties.get(DeadLettersProperties.DIRECTORY);
        try {
            return new FileDeadLetters(new RotatingFiles(
                    Path.of(directory),
                    properties.get(DeadLettersProperties.MAX_FILE_BYTES),
                    properties.get(DeadLettersProperties.MAX_FILES)));
        } catch (IOException | InvalidPathException e) {
            throw new ConfigException(
                    properties.place(DeadLettersProperties.DIRECTORY) + ": dead letters cannot be written to '"
                            + directory + "': " + e,
                    e);
        }
    }
}
