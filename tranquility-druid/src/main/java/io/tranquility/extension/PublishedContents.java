// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.google.common.base.Splitter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.druid.timeline.DataSegment;

/**
 * What a push task notes in the load spec of a segment it publishes, as one string that Druid keeps and ignores: whose the
 * segment is and what is in it. It is written in the transaction of the segment itself, so whoever sees the segment sees it.
 *
 * @param group names the tasks that may be replicas: a hash of their sequence's name
 */
record PublishedContents(String group, String taskId, SegmentContents contents) {
    static final String KEY = "tranquility";

    private static final int FIELDS = 7;
    private static final int HEX = 16;
    private static final Splitter SPACES = Splitter.on(' ').limit(FIELDS);
    private static final Splitter COMMAS = Splitter.on(',').omitEmptyStrings();

    /** Tasks of one set have equal ids up to the last number; a client may append letters to make its ids unique. */
    private static final Pattern REPLICANT = Pattern.compile("_([0-9]{1,9})(?:_[a-z]{1,32})?$");

    /** The segment with this in its load spec. */
    DataSegment mark(DataSegment segment) {
        final Map<String, Object> loadSpec = new HashMap<>(segment.getLoadSpec());
        loadSpec.put(KEY, toText());
        return segment.withLoadSpec(loadSpec);
    }

    /** Reads what {@link #mark} wrote; empty if no push task published the segment, or one of another version. */
    static Optional<PublishedContents> of(DataSegment segment) {
        final Map<String, Object> loadSpec = segment.getLoadSpec();
        if (loadSpec == null || !(loadSpec.get(KEY) instanceof String text)) {
            return Optional.empty();
        }
        try {
            return Optional.of(parse(SPACES.splitToList(text)));
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    /** Whether the other task cannot be a replica of this one: both are the same replicant of their set. */
    boolean isOtherClients(PublishedContents other) {
        return !taskId.equals(other.taskId)
                && replicant(taskId).isPresent()
                && replicant(taskId).equals(replicant(other.taskId));
    }

    private static Optional<String> replicant(String taskId) {
        final Matcher matcher = REPLICANT.matcher(taskId);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private String toText() {
        return String.format(
                Locale.ROOT,
                "%s %d %d %x %s %s %s",
                group,
                contents.batches(),
                contents.rows(),
                contents.sum(),
                contents.sample().stream().map(Long::toHexString).collect(Collectors.joining(",")),
                contents.last().stream()
                        .map(batch -> Long.toHexString(batch.code()) + ":" + batch.rows())
                        .collect(Collectors.joining(",")),
                taskId);
    }

    private static PublishedContents parse(List<String> fields) {
        return new PublishedContents(
                fields.get(0),
                fields.get(6),
                new SegmentContents(
                        Long.parseLong(fields.get(1)),
                        Long.parseLong(fields.get(2)),
                        code(fields.get(3)),
                        COMMAS.splitToStream(fields.get(4))
                                .map(PublishedContents::code)
                                .toList(),
                        COMMAS.splitToStream(fields.get(5))
                                .map(PublishedContents::lastBatch)
                                .toList()));
    }

    private static SegmentContents.TakenBatch lastBatch(String text) {
        final int colon = text.indexOf(':');
        return new SegmentContents.TakenBatch(
                code(text.substring(0, colon)), Long.parseLong(text.substring(colon + 1)));
    }

    private static long code(String hex) {
        return Long.parseUnsignedLong(hex, HEX);
    }
}
