// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.annotation.Nullable;
import org.apache.druid.indexing.appenderator.ActionBasedPublishedSegmentRetriever;
import org.apache.druid.indexing.common.TaskLockType;
import org.apache.druid.indexing.common.actions.TaskActionClient;
import org.apache.druid.indexing.overlord.SegmentPublishResult;
import org.apache.druid.java.util.common.logger.Logger;
import org.apache.druid.segment.SegmentSchemaMapping;
import org.apache.druid.segment.loading.DataSegmentKiller;
import org.apache.druid.segment.realtime.appenderator.TransactionalSegmentPublisher;
import org.apache.druid.timeline.DataSegment;
import org.apache.druid.timeline.SegmentId;

/**
 * Appends pushed segments to the metadata store in one transaction.
 *
 * <p>For a replica that comes second the transaction succeeds and inserts nothing. The copies it has pushed to deep storage,
 * under paths of their own, would stay there for ever: they are removed, unless the published segment is this very copy,
 * inserted by an attempt whose answer was lost.
 */
final class Publisher extends TransactionalSegmentPublisher {
    private static final Logger LOG = new Logger(Publisher.class);

    private final TaskActionClient overlord;
    private final DataSegmentKiller deepStorage;
    private final TaskLockType lockType;

    Publisher(TaskActionClient overlord, DataSegmentKiller deepStorage, TaskLockType lockType) {
        this.overlord = overlord;
        this.deepStorage = deepStorage;
        this.lockType = lockType;
    }

    @Override
    public SegmentPublishResult publishAnnotatedSegments(
            @Nullable Set<DataSegment> segmentsToBeOverwritten,
            Set<DataSegment> segmentsToPublish,
            @Nullable Object commitMetadata,
            @Nullable SegmentSchemaMapping segmentSchemaMapping)
            throws IOException {
        final SegmentPublishResult result =
                overlord.submit(Compat.append(lockType, segmentsToPublish, segmentSchemaMapping));
        if (result.isSuccess()) {
            final Set<DataSegment> notInserted = new HashSet<>(segmentsToPublish);
            notInserted.removeAll(result.getSegments());
            removeOwnCopies(notInserted);
        }
        return result;
    }

    private void removeOwnCopies(Set<DataSegment> notInserted) throws IOException {
        if (notInserted.isEmpty()) {
            return;
        }
        final Set<SegmentId> ids = notInserted.stream().map(DataSegment::getId).collect(Collectors.toSet());
        final Map<SegmentId, DataSegment> published = new HashMap<>();
        new ActionBasedPublishedSegmentRetriever(overlord)
                .findPublishedSegments(ids)
                .forEach(segment -> published.put(segment.getId(), segment));
        for (DataSegment own : notInserted) {
            final DataSegment other = published.get(own.getId());
            if (other != null && !own.getLoadSpec().equals(other.getLoadSpec())) {
                LOG.info(
                        "Segment[%s] was published by another replica; removing this task's copy[%s]",
                        own.getId(), own.getLoadSpec());
                deepStorage.killQuietly(own);
            }
        }
    }
}
