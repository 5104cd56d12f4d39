// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/**
 * How far a batch came that failed half-way: the same bytes decode to the same rows, so the retry continues there.
 *
 * @param rows how many of its decoded rows were added or refused
 * @param refused the rows among them that Druid's index refused
 * @param added how many rows went into which segment of which bucket
 */
record Progress(
        @JsonProperty("rows") int rows,
        @JsonProperty("refused") List<Rejection> refused,
        @JsonProperty("added") Map<Long, Map<String, Integer>> added) {
    static final Progress NOTHING = new Progress(0, List.of(), Map.of());
}
