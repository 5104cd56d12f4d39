// SPDX-License-Identifier: Apache-2.0
package io.tranquility.deadletters;

import io.tranquility.config.ConfigException;
import io.tranquility.config.PropertyValues;
import java.util.concurrent.CompletableFuture;

/** Where dead letters are kept. Implementations are thread-safe. */
public interface DeadLetters extends AutoCloseable {
    /** Keeps nothing. */
    DeadLetters NONE = new DeadLetters() {
        @Override
        public CompletableFuture<Void> write(DeadLetter letter) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void close() {
            // holds nothing
        }

        @Override
        public String toString() {
            return "none";
        }
    };

    /**
     * Writes a letter, without waiting. Never throws.
     *
     * @return completes when the letter is kept, or with the exception that kept it from being written; writing it again
     *     may help then
     */
    CompletableFuture<Void> write(DeadLetter letter);

    /** Writes what it has taken, and ends. Letters that come later fail. Waits for some seconds at most. Idempotent. */
    @Override
    void close();

    /**
     * Opens what {@code deadLetters.type} asks for: none, a file, or another type that is on the class path.
     *
     * @param properties of the whole file, not of a data source
     * @throws ConfigException if it is not on the class path, or cannot work with its properties
     */
    static DeadLetters open(PropertyValues properties) {
        DeadLettersProperties.Type type = properties.get(DeadLettersProperties.TYPE);
        return type == DeadLettersProperties.Type.NONE
                ? NONE
                : DeadLettersProvider.find(type).open(properties);
    }
}
