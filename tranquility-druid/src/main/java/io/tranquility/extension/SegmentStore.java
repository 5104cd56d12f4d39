// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.google.common.util.concurrent.ListenableFuture;
import java.util.Set;
import org.apache.druid.metadata.PendingSegmentRecord;
import org.apache.druid.query.SegmentDescriptor;
import org.joda.time.Interval;

/** Where segments go from: Druid's real-time index. */
interface SegmentStore {
    /**
     * Starts to push the segments of some buckets to deep storage and to publish them in one transaction; called between two
     * batches, because all rows of the task are persisted with the metadata first. Can be tried again after a failure.
     *
     * @param buckets the starts of the buckets, which get no more rows
     * @param rowsLost how many rows of this task are known to be gone since a crash
     */
    ListenableFuture<Publication> publish(CommitMetadata metadata, Set<Long> buckets, long rowsLost);

    /** Calls back once, from another thread, when other processes serve a published segment. */
    void whenLoaded(SegmentDescriptor published, Runnable callback);

    /** Of the segments that are served. */
    Set<Interval> intervals();

    /** Serves the segment that this one was upgraded from, if it is served, under the new id too; called between two batches. */
    void serveAs(PendingSegmentRecord upgraded);

    /** Stops serving a segment and forgets its rows; called between two batches. */
    ListenableFuture<?> drop(String servedAs);
}
