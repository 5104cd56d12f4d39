// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;

/**
 * The rows of one batch that were not taken, in a form small enough to be kept for a repeat of the batch: every index, and
 * the reasons of the first ones as long as they have {@value #MAX_REASON_CHARS} characters together.
 *
 * @param indexes a bit for each index: {@link BitSet#toByteArray()} in Base64
 * @param reasons of the first rows, in the order of their indexes
 */
record RejectedRows(
        @JsonProperty("indexes") String indexes,
        @JsonProperty("reasons") List<String> reasons) {
    static final int MAX_REASON_CHARS = 2_000;
    static final String REASON_NOT_KEPT = "not taken; the reason was in the first answer to this batch";
    static final RejectedRows NONE = new RejectedRows("", List.of());

    /** Of rejections in the order of their indexes. */
    static RejectedRows of(List<Rejection> rejections) {
        if (rejections.isEmpty()) {
            return NONE;
        }
        final BitSet indexes = new BitSet();
        final List<String> reasons = new ArrayList<>();
        int chars = 0;
        for (Rejection rejection : rejections) {
            indexes.set(rejection.index());
            chars += rejection.reason().length();
            if (chars <= MAX_REASON_CHARS) {
                reasons.add(rejection.reason());
            }
        }
        return new RejectedRows(Base64.getEncoder().encodeToString(indexes.toByteArray()), List.copyOf(reasons));
    }

    RejectedRows withoutReasons() {
        return reasons.isEmpty() ? this : new RejectedRows(indexes, List.of());
    }

    /** What the answer to the batch says, the list being complete whatever was kept of the reasons. */
    List<RejectedRow> toAnswer() {
        final List<RejectedRow> rows = new ArrayList<>();
        BitSet.valueOf(Base64.getDecoder().decode(indexes)).stream()
                .forEach(index -> rows.add(new RejectedRow(
                        index, rows.size() < reasons.size() ? reasons.get(rows.size()) : REASON_NOT_KEPT)));
        return rows;
    }

    /** One element of {@code rejected} in the answer. */
    record RejectedRow(
            @JsonProperty("index") int index,
            @JsonProperty("reason") String reason) {}
}
