// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spool;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** Reads records over all segments, forwards. For one thread. */
final class LogReader implements Closeable {
    private SegmentReader reader;

    /** Of the segment that is being read. */
    private long number;

    /**
     * The next record of those that have this event or a later one.
     *
     * @param segments those of the moment, in order
     * @return null if there is none
     */
    SpoolRecord next(List<Segment> segments, long event) throws IOException {
        try {
            for (Segment segment : segments) {
                if (segment.number() < number || segment.endEvent() <= event) {
                    continue;
                }
                if (reader == null || segment.number() != number) {
                    close();
                    reader = new SegmentReader(segment.file());
                    number = segment.number();
                }
                SpoolRecord record = reader.next(segment.end());
                while (record != null && record.endEvent() <= event) {
                    record = reader.next(segment.end());
                }
                if (record != null) {
                    return record;
                }
            }
            return null;
        } catch (IOException e) {
            close();
            number = 0;
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }
}
