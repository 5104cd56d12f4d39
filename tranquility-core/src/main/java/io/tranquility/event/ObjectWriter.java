// SPDX-License-Identifier: Apache-2.0
package io.tranquility.event;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * Writes events in the form in which Druid's tasks take them: one array of flat objects. Thread-safe.
 *
 * @param <E> the type of the events
 */
public interface ObjectWriter<E> {
    /** The media type of what {@link #writeAll} writes: {@code application/json} or {@code application/x-jackson-smile}. */
    String contentType();

    /**
     * Writes an array with one object for each event, in order.
     *
     * @param out not closed
     * @throws IOException or a RuntimeException if an event cannot be written; what was written is then thrown away, and
     *     the events are tried again one by one, so that only the bad ones are dropped
     */
    void writeAll(List<? extends E> events, OutputStream out) throws IOException;
}
