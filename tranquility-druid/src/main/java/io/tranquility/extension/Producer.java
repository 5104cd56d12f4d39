// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import javax.annotation.Nullable;

/**
 * Who sends a batch, and its number: one in-flight lane of a client, which counts its batches and leaves a batch's bytes
 * unchanged until they are answered. Sent in the headers that Druid's own event receiver had.
 */
record Producer(String id, long sequence) {
    static final String ID_HEADER = "X-Firehose-Producer-Id";
    static final String SEQUENCE_HEADER = "X-Firehose-Producer-Seq";
    static final int MAX_ID_LENGTH = 256;

    /** The number of a batch that is the only one of its producer, which is named after it. */
    static final long SINGLE_BATCH = -1;

    /**
     * Reads the two headers.
     *
     * @return null if the client numbers nothing
     * @throws IllegalArgumentException in words for the client, if only one header is there or one has no valid value
     */
    @Nullable
    static Producer of(@Nullable String id, @Nullable String sequence) {
        if (id == null && sequence == null) {
            return null;
        }
        if (id == null || sequence == null) {
            throw new IllegalArgumentException(
                    "Header [" + (id == null ? ID_HEADER : SEQUENCE_HEADER) + "] is missing; send both or none");
        }
        if (id.isBlank() || id.length() > MAX_ID_LENGTH || id.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new IllegalArgumentException(
                    "Header [" + ID_HEADER + "] must have 1 to " + MAX_ID_LENGTH + " printable ASCII characters");
        }
        try {
            return new Producer(id, Long.parseLong(sequence.trim()));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("Header [" + SEQUENCE_HEADER + "] must be a whole number of 64 bits", e);
        }
    }

    boolean isOfSingleBatch() {
        return sequence == SINGLE_BATCH;
    }
}
