// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import java.io.IOException;
import java.util.Set;
import javax.annotation.Nullable;
import org.apache.druid.data.input.InputRow;
import org.apache.druid.indexing.appenderator.ActionBasedPublishedSegmentRetriever;
import org.apache.druid.indexing.common.LockGranularity;
import org.apache.druid.indexing.common.TaskLockType;
import org.apache.druid.indexing.common.actions.SegmentAllocateAction;
import org.apache.druid.indexing.common.actions.TaskActionClient;
import org.apache.druid.segment.indexing.DataSchema;
import org.apache.druid.segment.realtime.appenderator.SegmentAllocator;
import org.apache.druid.segment.realtime.appenderator.SegmentIdWithShardSpec;
import org.apache.druid.timeline.partition.NumberedPartialShardSpec;
import org.joda.time.DateTime;

/**
 * Asks the Overlord for segments to append to. A sequence gets one segment for each interval, so that replicas, whose
 * sequences have one name, get the same. Called under {@link Intake}'s lock and, after that is closed, by the publisher.
 */
final class SegmentIds implements SegmentAllocator {
    /** One publication uses up one name; nobody publishes an interval that often under one name. */
    private static final int NAMES = 100;

    private final TaskActionClient overlord;
    private final DataSchema schema;
    private final TaskLockType lockType;
    private boolean asked;

    SegmentIds(TaskActionClient overlord, DataSchema schema, TaskLockType lockType) {
        this.overlord = overlord;
        this.schema = schema;
        this.lockType = lockType;
    }

    /**
     * The segment for a row. While an older task of the same name hands off, the Overlord may still know its segment under
     * that name: rows in a published segment could be neither seen nor published, so they get another one.
     */
    @Override
    @Nullable
    public SegmentIdWithShardSpec allocate(
            InputRow row, String sequenceName, String previousSegmentId, boolean skipSegmentLineageCheck)
            throws IOException {
        asked = true;
        for (int i = 0; i < NAMES; i++) {
            final SegmentIdWithShardSpec id = allocate(
                    row.getTimestamp(), i == 0 ? sequenceName : SequenceName.fresh(sequenceName, Integer.toString(i)));
            if (id == null || !isPublished(id)) {
                return id;
            }
        }
        return null;
    }

    /** The segment of another sequence for the rows of a whole interval; null if the Overlord gives none. */
    @Nullable
    SegmentIdWithShardSpec allocate(DateTime timestamp, String sequenceName) throws IOException {
        return overlord.submit(new SegmentAllocateAction(
                schema.getDataSource(),
                timestamp,
                schema.getGranularitySpec().getQueryGranularity(),
                schema.getGranularitySpec().getSegmentGranularity(),
                sequenceName,
                null,
                true,
                NumberedPartialShardSpec.instance(),
                LockGranularity.TIME_CHUNK,
                lockType));
    }

    void forgetWhetherAsked() {
        asked = false;
    }

    /** Whether a row asked for a segment: if it then fails, the row is not to blame. */
    boolean wasAsked() {
        return asked;
    }

    private boolean isPublished(SegmentIdWithShardSpec id) throws IOException {
        return !new ActionBasedPublishedSegmentRetriever(overlord)
                .findPublishedSegments(Set.of(id.asSegmentId()))
                .isEmpty();
    }
}
