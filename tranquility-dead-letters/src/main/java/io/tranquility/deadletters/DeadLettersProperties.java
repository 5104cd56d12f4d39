// SPDX-License-Identifier: Apache-2.0
package io.tranquility.deadletters;

import io.tranquility.config.Property;
import java.util.List;

/** The properties of dead letters, each declared once. */
public final class DeadLettersProperties {
    /** What kinds of dead letters there are. */
    public enum Type {
        NONE,
        FILE,
        KAFKA
    }

    /** How the names of all of them start. */
    public static final String PREFIX = "deadLetters.";

    public static final Property<Type> TYPE = Property.oneOf(
            "deadLetters.type",
            Type.NONE,
            "Whether events that are dropped or cannot be parsed are kept, and where: in files or in a topic of Kafka.");
    public static final Property<String> DIRECTORY = Property.text(
            "deadLetters.directory",
            "dead-letters",
            "The directory of the files; made if it is not there, and for one process alone.");
    public static final Property<Integer> MAX_FILE_BYTES = Property.positive(
            "deadLetters.maxFileBytes", 64 << 20, "After how many bytes a file is ended and the next one begun.");
    public static final Property<Integer> MAX_FILES = Property.positive(
            "deadLetters.maxFiles", 16, "The most files there are; the oldest is deleted for the next one.");
    public static final Property<String> TOPIC = Property.text(
            "deadLetters.topic", "tranquility-dead-letters", "The topic, for the type kafka. It is not created.");

    public static final Property<String> KAFKA =
            Property.text("deadLetters.kafka.*", "", "A property of Kafka's producer, for the type kafka.");

    /** All of them, as the documentation lists them. */
    public static final List<Property<?>> ALL = List.of(TYPE, DIRECTORY, MAX_FILE_BYTES, MAX_FILES, TOPIC, KAFKA);

    private DeadLettersProperties() {}
}
