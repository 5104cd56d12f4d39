// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.errorprone.annotations.CheckReturnValue;

/** What a task has taken and refused since it was first started. Immutable; part of the commit metadata. */
record Totals(
        @JsonProperty("rowsTaken") long rowsTaken,
        @JsonProperty("rowsThrownAway") long rowsThrownAway,
        @JsonProperty("rowsUnparseable") long rowsUnparseable,
        @JsonProperty("batchesTaken") long batchesTaken,
        @JsonProperty("batchesSkipped") long batchesSkipped,
        @JsonProperty("conflicts") long conflicts,
        @JsonProperty("bytes") long bytes) {
    static final Totals ZERO = new Totals(0, 0, 0, 0, 0, 0, 0);

    @CheckReturnValue
    Totals plusRows(long added) {
        return new Totals(
                rowsTaken + added, rowsThrownAway, rowsUnparseable, batchesTaken, batchesSkipped, conflicts, bytes);
    }

    @CheckReturnValue
    Totals plusBatch(long thrownAway, long unparseable, boolean conflict, int bodyBytes) {
        return new Totals(
                rowsTaken,
                rowsThrownAway + thrownAway,
                rowsUnparseable + unparseable,
                batchesTaken + 1,
                batchesSkipped,
                conflict ? conflicts + 1 : conflicts,
                bytes + bodyBytes);
    }

    @CheckReturnValue
    Totals plusSkipped() {
        return new Totals(
                rowsTaken, rowsThrownAway, rowsUnparseable, batchesTaken, batchesSkipped + 1, conflicts, bytes);
    }
}
