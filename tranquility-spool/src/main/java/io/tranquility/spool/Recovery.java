// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spool;

import io.tranquility.spool.PositionFile.Position;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the segments that an earlier process left: at each record of them. What it wrote last may be torn, and is cut
 * off. Anything else that is no record is damage: it stays where it is, and is reported.
 */
final class Recovery {
    private static final Logger log = LoggerFactory.getLogger(Recovery.class);

    private Recovery() {}

    /** The segments, in order. */
    static List<Segment> segments(Path directory) throws IOException {
        ArrayDeque<Segment> segments = new ArrayDeque<>();
        NavigableMap<Long, Path> files = Segment.files(directory);
        long nextFirstEvent = Long.MAX_VALUE;
        for (Map.Entry<Long, Path> file : files.descendingMap().entrySet()) {
            Found found = look(file.getValue(), file.getKey(), nextFirstEvent, segments.isEmpty());
            nextFirstEvent = Math.min(nextFirstEvent, found.firstEvent());
            segments.addFirst(found.segment());
        }
        return new ArrayList<>(segments);
    }

    /** The position of a directory that has none: that of the oldest event that is there. */
    static Position firstPosition(Path directory, List<Segment> segments) throws IOException {
        SpoolRecord oldest;
        try (LogReader reader = new LogReader()) {
            oldest = reader.next(segments, -1);
        }
        if (oldest != null) {
            log.error("{} says nowhere which of its events were sent; all are sent, from the oldest on", directory);
        }
        long first = oldest == null ? 0 : oldest.firstEvent();
        return new Position(UUID.randomUUID(), first, first);
    }

    private record Found(Segment segment, long firstEvent) {}

    /**
     * Looks at a segment.
     *
     * @param nextFirstEvent of the segment after it: what has that number or a higher one was written here in vain
     */
    private static Found look(Path file, long number, long nextFirstEvent, boolean isLast) throws IOException {
        long size = Files.size(file);
        long firstEvent = nextFirstEvent;
        long endEvent = 0;
        long end = 0;
        try (SegmentReader reader = new SegmentReader(file)) {
            for (SpoolRecord record = reader.next(size);
                    record != null && record.firstEvent() < nextFirstEvent;
                    record = reader.next(size)) {
                firstEvent = Math.min(firstEvent, record.firstEvent());
                endEvent = record.endEvent();
                end = reader.position();
            }
            if (reader.damagedPlaces() > 0) {
                log.error(
                        "{} is damaged: {} bytes at {} places are no records; the events in them are lost, and counted"
                                + " when their turn comes",
                        file,
                        reader.damagedBytes(),
                        reader.damagedPlaces());
            }
        }
        if (end < size && isLast) {
            cut(file, end);
            log.warn("{} ended in the middle of a record; the last {} bytes were cut off", file, size - end);
        } else if (end < size) {
            log.error("{} is damaged: its last {} bytes are no records, or none that were taken", file, size - end);
        }
        return new Found(new Segment(file, number, end, endEvent), firstEvent);
    }

    private static void cut(Path file, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
            channel.force(true);
        }
    }
}
