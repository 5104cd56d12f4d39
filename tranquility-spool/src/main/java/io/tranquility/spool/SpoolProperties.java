// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spool;

import io.tranquility.config.Property;
import java.time.Duration;
import java.util.List;

/** The properties of the spool, each declared once. */
public final class SpoolProperties {
    /** What kinds of spools there are. */
    public enum Type {
        NONE,
        DISK
    }

    /** How the names of all of them start. */
    public static final String PREFIX = "spool.";

    public static final Property<Type> TYPE = Property.oneOf(
            "spool.type",
            Type.NONE,
            "Whether requests may ask for their events to be kept on disk until Druid has them.");
    public static final Property<String> DIRECTORY = Property.text(
            "spool.directory",
            "spool",
            "Where they are kept; made if it is not there, and for one process alone. Each data source has a directory"
                    + " in it.");
    public static final Property<Long> MAX_BYTES = new Property<>(
            "spool.maxBytes",
            String.valueOf(1L << 30),
            "The most bytes that the events of a data source may take there; when it is full, requests get 503.",
            "a whole number from 65536",
            false,
            SpoolProperties::maxBytes);
    public static final Property<Duration> MAX_AGE = Property.period(
            "spool.maxAge", "PT24H", "How long an event is tried; one that is older goes to the dead letters.");
    public static final Property<Duration> FSYNC = new Property<>(
            "spool.fsync",
            "always",
            "When what was written is forced to the disk: before each answer, or that often, and then a power failure"
                    + " may lose what was answered since.",
            "always or a period",
            false,
            SpoolProperties::fsync);

    /** All of them, as the documentation lists them. */
    public static final List<Property<?>> ALL = List.of(TYPE, DIRECTORY, MAX_BYTES, MAX_AGE, FSYNC);

    private static final Property<Duration> ANY_PERIOD = Property.period("spool.fsync", "PT1S", "");
    private static final long LEAST_BYTES = 1 << 16;

    private SpoolProperties() {}

    private static long maxBytes(String text) {
        long value = Long.parseLong(text);
        if (value < LEAST_BYTES) {
            throw new IllegalArgumentException("below " + LEAST_BYTES);
        }
        return value;
    }

    private static Duration fsync(String text) {
        return text.equals("always") ? Duration.ZERO : ANY_PERIOD.reader().apply(text);
    }
}
