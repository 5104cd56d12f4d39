// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.errorprone.annotations.CheckReturnValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Which batches are in a segment, in a fixed size and whatever their order: how many, the sum of their codes, the smallest
 * codes as a sample, and the last ones. Two tasks learn from it whether they took the same batches. Immutable.
 *
 * @param batches how many complete batches have rows in the segment
 * @param rows how many rows of these batches are in it
 * @param sum of the batches' codes, modulo 2^64
 * @param sample the {@value #SAMPLE} smallest codes, ascending: of two sets that have much in common they have some in common
 * @param last the {@value #LAST} batches taken last, oldest first: where replicas differ that stopped a moment apart
 */
record SegmentContents(
        @JsonProperty("batches") long batches,
        @JsonProperty("rows") long rows,
        @JsonProperty("sum") long sum,
        @JsonProperty("sample") List<Long> sample,
        @JsonProperty("last") List<TakenBatch> last) {
    static final int SAMPLE = 16;
    static final int LAST = 8;
    static final SegmentContents NONE = new SegmentContents(0, 0, 0, List.of(), List.of());

    /** @param code 64 bits of a digest of the batch */
    record TakenBatch(
            @JsonProperty("code") long code,
            @JsonProperty("rows") long rows) {}

    private record Remainder(long batches, long sum, long rows) {}

    @CheckReturnValue
    SegmentContents plus(long code, long batchRows) {
        final List<Long> codes = new ArrayList<>(sample);
        codes.add(code);
        codes.sort(null);
        final List<TakenBatch> batchesTaken = new ArrayList<>(last);
        batchesTaken.add(new TakenBatch(code, batchRows));
        return new SegmentContents(
                batches + 1,
                rows + batchRows,
                sum + code,
                List.copyOf(codes.subList(0, Math.min(SAMPLE, codes.size()))),
                List.copyOf(batchesTaken.subList(Math.max(0, batchesTaken.size() - LAST), batchesTaken.size())));
    }

    /**
     * How many rows of this segment are missing in the other one. Exact if the two differ by nothing but some of their last
     * batches; else, if they have batches in common, a lower bound of 1 or more.
     *
     * @return empty if the two have nothing in common
     */
    OptionalLong rowsMissingIn(SegmentContents other) {
        if (batches == 0) {
            return OptionalLong.of(0);
        }
        final Set<Remainder> theirs = new HashSet<>();
        for (Remainder remainder : other.withoutSomeOfTheLast()) {
            theirs.add(new Remainder(remainder.batches(), remainder.sum(), 0));
        }
        final OptionalLong missing = withoutSomeOfTheLast().stream()
                .filter(mine -> mine.batches() > 0)
                .filter(mine -> theirs.contains(new Remainder(mine.batches(), mine.sum(), 0)))
                .mapToLong(mine -> rows - mine.rows())
                .min();
        if (missing.isPresent()) {
            return missing;
        }
        return knownCodes().stream().anyMatch(other.knownCodes()::contains)
                ? OptionalLong.of(Math.max(1, rows - other.rows()))
                : OptionalLong.empty();
    }

    /** What remains without each subset of the last batches. */
    private List<Remainder> withoutSomeOfTheLast() {
        final List<Remainder> remainders = new ArrayList<>();
        remainders.add(new Remainder(batches, sum, rows));
        for (TakenBatch batch : last) {
            final int size = remainders.size();
            for (int i = 0; i < size; i++) {
                final Remainder with = remainders.get(i);
                remainders.add(
                        new Remainder(with.batches() - 1, with.sum() - batch.code(), with.rows() - batch.rows()));
            }
        }
        return remainders;
    }

    private Set<Long> knownCodes() {
        final Set<Long> codes = new HashSet<>(sample);
        last.forEach(batch -> codes.add(batch.code()));
        return codes;
    }
}
