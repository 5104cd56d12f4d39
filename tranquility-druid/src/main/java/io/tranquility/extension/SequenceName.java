// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;

/**
 * Names the sequence in which a task's segments are allocated and published: one sequence, one segment for each interval.
 * Replicas have the same name and so share segment ids. It contains the data source, because the unique key of Druid's
 * pending segments does not.
 */
final class SequenceName {
    /** Druid's column for it has 255 characters. */
    static final int MAX_LENGTH = 255;

    private SequenceName() {}

    static String of(String dataSource, String availabilityGroup) {
        final String name = "tranquility_" + dataSource + "_" + availabilityGroup;
        if (name.length() <= MAX_LENGTH) {
            return name;
        }
        final String hash =
                Hashing.sha256().hashString(name, StandardCharsets.UTF_8).toString();
        return name.substring(0, MAX_LENGTH - hash.length() - 1) + "_" + hash;
    }
}
