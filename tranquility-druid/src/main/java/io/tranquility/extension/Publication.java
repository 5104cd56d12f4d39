// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.errorprone.annotations.CheckReturnValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.druid.query.SegmentDescriptor;

/**
 * What became of the segments that a task has tried to publish. Immutable; part of the commit metadata, so that a restarted
 * task publishes nothing again and goes on waiting for the hand-off.
 *
 * @param published how many segments are published by this task
 * @param copiesRemoved how many a replica has published
 * @param rowsMissing how many rows are in no published segment, at least
 * @param missing says for each segment with such rows where they are
 * @param awaited by the id of a segment that the task still serves: the published segments with its rows, or most of them
 */
record Publication(
        @JsonProperty("published") int published,
        @JsonProperty("copiesRemoved") int copiesRemoved,
        @JsonProperty("rowsMissing") long rowsMissing,
        @JsonProperty("missing") List<String> missing,
        @JsonProperty("awaited") Map<String, List<SegmentDescriptor>> awaited) {
    static final Publication NONE = new Publication(0, 0, 0, List.of(), Map.of());

    @CheckReturnValue
    Publication plus(Publication other) {
        final List<String> allMissing = new ArrayList<>(missing);
        allMissing.addAll(other.missing);
        final Map<String, List<SegmentDescriptor>> allAwaited = new HashMap<>(awaited);
        allAwaited.putAll(other.awaited);
        return new Publication(
                published + other.published,
                copiesRemoved + other.copiesRemoved,
                rowsMissing + other.rowsMissing,
                List.copyOf(allMissing),
                Map.copyOf(allAwaited));
    }

    /** The same without a segment that the task serves no more. */
    @CheckReturnValue
    Publication without(String servedAs) {
        final Map<String, List<SegmentDescriptor>> stillAwaited = new HashMap<>(awaited);
        stillAwaited.remove(servedAs);
        return new Publication(published, copiesRemoved, rowsMissing, missing, Map.copyOf(stillAwaited));
    }
}
