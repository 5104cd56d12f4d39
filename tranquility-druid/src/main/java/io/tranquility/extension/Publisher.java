// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import javax.annotation.Nullable;
import org.apache.druid.indexing.appenderator.ActionBasedPublishedSegmentRetriever;
import org.apache.druid.indexing.common.TaskLockType;
import org.apache.druid.indexing.common.actions.RetrieveUsedSegmentsAction;
import org.apache.druid.indexing.common.actions.TaskActionClient;
import org.apache.druid.indexing.overlord.SegmentPublishResult;
import org.apache.druid.indexing.overlord.Segments;
import org.apache.druid.java.util.common.ISE;
import org.apache.druid.java.util.common.logger.Logger;
import org.apache.druid.query.SegmentDescriptor;
import org.apache.druid.segment.SegmentSchemaMapping;
import org.apache.druid.segment.loading.DataSegmentKiller;
import org.apache.druid.segment.realtime.appenderator.SegmentIdWithShardSpec;
import org.apache.druid.segment.realtime.appenderator.TransactionalSegmentPublisher;
import org.apache.druid.timeline.DataSegment;
import org.apache.druid.timeline.SegmentId;

/**
 * Appends pushed segments to the metadata store in one transaction, each with a note of what is in it
 * ({@link PublishedContents}), so that every row is published once:
 *
 * <ul>
 *   <li>a replica has published the same batches, or these and more: this task's copy is removed from deep storage;
 *   <li>a replica has published some of them: this copy is not published, or rows would be doubled, and the missing rows
 *       are reported; the copy stays in deep storage;
 *   <li>another client's task has published other rows under the same id: this copy is published under an id of its own.
 * </ul>
 *
 * <p>Replicas that need such an id ask for it under one name, and look for each other's publication after they have it: a
 * replica that was faster is either found, or has the id. Used by one thread.
 */
final class Publisher extends TransactionalSegmentPublisher {
    private static final Logger LOG = new Logger(Publisher.class);
    private static final int MAX_PASSES = 10;

    private final TaskActionClient overlord;
    private final DataSegmentKiller deepStorage;
    private final SegmentIds ids;
    private final TaskLockType lockType;
    private final Claim claim;
    private Publication publication = Publication.NONE;

    /**
     * On whose behalf segments are published.
     *
     * @param contents by segment id
     * @param rowsLost how many rows of this task's own are known to be gone since a crash
     */
    record Claim(String taskId, SequenceName sequence, Map<String, SegmentContents> contents, long rowsLost) {
        PublishedContents of(SegmentId id) {
            return new PublishedContents(
                    sequence.hash(), taskId, contents.getOrDefault(id.toString(), SegmentContents.NONE));
        }
    }

    Publisher(
            TaskActionClient overlord,
            DataSegmentKiller deepStorage,
            SegmentIds ids,
            TaskLockType lockType,
            Claim claim) {
        this.overlord = overlord;
        this.deepStorage = deepStorage;
        this.ids = ids;
        this.lockType = lockType;
        this.claim = claim;
    }

    /** What became of the segments; nothing until a publication has succeeded. */
    Publication publication() {
        return publication;
    }

    @Override
    public SegmentPublishResult publishAnnotatedSegments(
            @Nullable Set<DataSegment> segmentsToBeOverwritten,
            Set<DataSegment> segmentsToPublish,
            @Nullable Object commitMetadata,
            @Nullable SegmentSchemaMapping segmentSchemaMapping)
            throws IOException {
        final Pass pass = new Pass(segmentsToPublish);
        for (int i = 0; i < MAX_PASSES; i++) {
            if (pass.compareWithPublished()) {
                continue; // a new id: look again before it is used
            }
            if (pass.open.isEmpty()) {
                return pass.finish();
            }
            final SegmentPublishResult result =
                    overlord.submit(Compat.append(lockType, Set.copyOf(pass.open.values()), segmentSchemaMapping));
            if (!result.isSuccess()) {
                if (result.isRetryable()) {
                    return result;
                }
                throw new ISE(
                        "the Overlord refuses to publish: %s. The segments stay in deep storage: %s",
                        result.getErrorMsg(), loadSpecs(pass.open.values()));
            }
            pass.inserted(result.getSegments());
        }
        throw new ISE(
                "no free segment id found in [%d] tries. The segments stay in deep storage: %s",
                MAX_PASSES, loadSpecs(pass.open.values()));
    }

    private static List<Map<String, Object>> loadSpecs(Collection<DataSegment> segments) {
        return segments.stream().map(DataSegment::getLoadSpec).toList();
    }

    /** One publication: which segments are settled, and how. */
    private final class Pass {
        /** What is still to be published: by the id that the task serves it under, under the id to publish. */
        private final Map<SegmentId, DataSegment> open = new HashMap<>();

        private final Map<String, List<SegmentDescriptor>> awaited = new HashMap<>();
        private final List<DataSegment> superfluous = new ArrayList<>();
        private final List<String> missing = new ArrayList<>();
        private long rowsMissing;
        private int published;

        Pass(Set<DataSegment> segments) {
            segments.forEach(segment ->
                    open.put(segment.getId(), claim.of(segment.getId()).mark(segment)));
        }

        /** Settles what others have published; returns whether a segment got another id. */
        boolean compareWithPublished() throws IOException {
            final Map<SegmentId, DataSegment> known = retrieve();
            boolean changed = false;
            for (SegmentId servedAs : List.copyOf(open.keySet())) {
                final DataSegment own = open.get(servedAs);
                if (!settle(servedAs, own, Set.copyOf(known.values())) && known.containsKey(own.getId())) {
                    open.put(servedAs, withFreshId(servedAs, own));
                    changed = true;
                }
            }
            return changed;
        }

        void inserted(Set<DataSegment> segments) {
            for (SegmentId servedAs : List.copyOf(open.keySet())) {
                if (segments.contains(open.get(servedAs))) {
                    published(servedAs, open.get(servedAs), segments);
                }
            }
        }

        SegmentPublishResult finish() {
            superfluous.forEach(deepStorage::killQuietly);
            publication = new Publication(
                    published, superfluous.size(), rowsMissing, List.copyOf(missing), Map.copyOf(awaited));
            return SegmentPublishResult.ok(Set.of());
        }

        /** All that is in use in the intervals, and what ever had one of the ids. */
        private Map<SegmentId, DataSegment> retrieve() throws IOException {
            final Map<SegmentId, DataSegment> known = new HashMap<>();
            if (open.isEmpty()) {
                return known;
            }
            final DataSegment any = open.values().iterator().next();
            final Set<SegmentId> wanted =
                    open.values().stream().map(DataSegment::getId).collect(Collectors.toSet());
            final List<DataSegment> found = new ArrayList<>(overlord.submit(new RetrieveUsedSegmentsAction(
                    any.getDataSource(),
                    open.values().stream().map(DataSegment::getInterval).collect(Collectors.toSet()),
                    Segments.INCLUDING_OVERSHADOWED)));
            found.addAll(new ActionBasedPublishedSegmentRetriever(overlord).findPublishedSegments(wanted));
            found.forEach(segment -> known.put(segment.getId(), segment));
            return known;
        }

        private boolean settle(SegmentId servedAs, DataSegment own, Set<DataSegment> known) {
            final PublishedContents mine = claim.of(servedAs);
            for (DataSegment other : known) {
                if (own.getLoadSpec().equals(other.getLoadSpec())) {
                    published(servedAs, other, known); // by an attempt whose answer was lost
                    return true;
                }
                final PublishedContents theirs = PublishedContents.of(other).orElse(null);
                if (theirs != null && other.getInterval().equals(own.getInterval())) {
                    final OptionalLong lacking = rowsLacking(mine, theirs);
                    if (lacking.isPresent()) {
                        settle(own, other, theirs, lacking.getAsLong());
                        settledBy(servedAs, other, known);
                        return true;
                    }
                }
            }
            return false;
        }

        private void settle(DataSegment own, DataSegment other, PublishedContents theirs, long lacking) {
            if (lacking == 0) {
                LOG.info(
                        "Task[%s] has published the rows of [%s] as [%s]; removing this task's copy[%s]",
                        theirs.taskId(), own.getId(), other.getId(), own.getLoadSpec());
                superfluous.add(own);
            } else {
                rowsMissing += lacking;
                missing.add("replica[" + theirs.taskId() + "] has published segment[" + other.getId() + "] without ["
                        + lacking + "] or more rows of this task, whose copy stays in deep storage: "
                        + own.getLoadSpec());
            }
        }

        private void published(SegmentId servedAs, DataSegment segment, Set<DataSegment> among) {
            published++;
            settledBy(servedAs, segment, among);
        }

        /**
         * Of a segment that was published while a compaction replaced its interval there are several, with equal rows: one
         * of them is used, and it may be any.
         */
        private void settledBy(SegmentId servedAs, DataSegment segment, Set<DataSegment> among) {
            open.remove(servedAs);
            awaited.put(
                    servedAs.toString(),
                    among.stream()
                            .filter(other -> segment.getLoadSpec().equals(other.getLoadSpec()))
                            .map(DataSegment::toDescriptor)
                            .toList());
        }
    }

    /** Empty if the two are not of replicas; else how many of my rows are not in theirs. */
    private OptionalLong rowsLacking(PublishedContents mine, PublishedContents theirs) {
        if (!mine.group().equals(theirs.group()) || mine.isOtherClients(theirs)) {
            return OptionalLong.empty();
        }
        final OptionalLong lacking = mine.contents().rowsMissingIn(theirs.contents());
        final boolean complete = claim.rowsLost() > 0
                && theirs.contents().rows() >= mine.contents().rows() + claim.rowsLost();
        return lacking.isPresent() && complete ? OptionalLong.of(0) : lacking;
    }

    private DataSegment withFreshId(SegmentId servedAs, DataSegment own) throws IOException {
        final SegmentContents contents = claim.of(servedAs).contents();
        final SegmentIdWithShardSpec fresh = ids.allocate(
                own.getInterval().getStart(),
                SequenceName.fresh(
                        claim.sequence().of(own.getInterval().getStartMillis()),
                        contents.batches() + "_" + Long.toHexString(contents.sum())));
        if (fresh == null || !fresh.getInterval().equals(own.getInterval())) {
            throw new ISE(
                    "another client's task has published segment[%s], and the Overlord gives no other id for [%s]. The"
                            + " segment stays in deep storage: %s",
                    own.getId(), own.getInterval(), own.getLoadSpec());
        }
        LOG.info(
                "Another client's task has published segment[%s]: publishing this task's rows as [%s]",
                own.getId(), fresh);
        return own.withVersion(fresh.getVersion()).withShardSpec(fresh.getShardSpec());
    }
}
