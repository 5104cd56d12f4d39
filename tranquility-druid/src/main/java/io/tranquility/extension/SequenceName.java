// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import javax.annotation.Nullable;
import org.apache.druid.java.util.common.DateTimes;

/**
 * Names the sequences in which a task's segments are allocated and published: one for each bucket of its segment granularity.
 * Replicas have the same name and so share segment ids. It contains the data source, because the unique key of Druid's
 * pending segments does not, and the client if it says who it is.
 */
final class SequenceName {
    /** The task's context names here to whom it belongs: a client's tasks are never replicas of another client's. */
    static final String OWNER = "tranquilityOwner";

    /** Druid's column for it has 255 characters. */
    static final int MAX_LENGTH = 255;

    private static final int HASH_LENGTH = 16;

    private final String name;

    private SequenceName(String name) {
        this.name = name;
    }

    static SequenceName of(String dataSource, String availabilityGroup, @Nullable Object owner) {
        final String name = "tranquility_" + dataSource + "_" + availabilityGroup;
        return new SequenceName(owner == null ? name : name + "_" + owner);
    }

    /** The sequence of a bucket. */
    String of(long bucketStart) {
        return shortened(name + "_" + DateTimes.utc(bucketStart));
    }

    /** Another one for rows that a sequence has no segment for. */
    static String fresh(String sequence, String distinction) {
        return shortened(sequence + "_" + distinction);
    }

    /** The same for tasks that may be replicas, another one for the rest. */
    String hash() {
        return sha256(name).substring(0, HASH_LENGTH);
    }

    private static String shortened(String text) {
        if (text.length() <= MAX_LENGTH) {
            return text;
        }
        final String hash = sha256(text);
        return text.substring(0, MAX_LENGTH - hash.length() - 1) + "_" + hash;
    }

    private static String sha256(String text) {
        return Hashing.sha256().hashString(text, StandardCharsets.UTF_8).toString();
    }
}
