// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import javax.annotation.Nullable;

/**
 * What is persisted together with the rows, so that a restarted task knows which batches its rows came from.
 *
 * @param unfinished how far a batch came that failed half-way, by {@link BatchBody#key}
 * @param buckets by the start of each bucket with rows that are not published: which batches are in which of its segments
 * @param closing whether the task had stopped taking batches for good and only has to publish
 */
record CommitMetadata(
        @JsonProperty("totals") Totals totals,
        @JsonProperty("producers") Map<String, ProducerWindow> producers,
        @JsonProperty("unfinished") Map<String, Progress> unfinished,
        @JsonProperty("buckets") Map<Long, Map<String, SegmentContents>> buckets,
        @JsonProperty("publication") Publication publication,
        @JsonProperty("closing") boolean closing) {

    static final CommitMetadata EMPTY =
            new CommitMetadata(Totals.ZERO, Map.of(), Map.of(), Map.of(), Publication.NONE, false);

    /** Reads what the driver found on disk, which is null if the task never persisted. */
    static CommitMetadata restore(ObjectMapper mapper, @Nullable Object restored) {
        return restored == null ? EMPTY : mapper.convertValue(restored, CommitMetadata.class);
    }

    /** How many rows of complete batches are not published. */
    long rowsOpen() {
        return buckets.values().stream()
                .flatMap(segments -> segments.values().stream())
                .mapToLong(SegmentContents::rows)
                .sum();
    }

    /** Short: Druid logs it with each persist. */
    @Override
    public String toString() {
        return "rows[" + totals.rowsTaken() + "], batches[" + totals.batchesTaken() + "], producers[" + producers.size()
                + "], unfinished[" + unfinished.size() + "], buckets[" + buckets.size() + "], closing[" + closing + "]";
    }
}
