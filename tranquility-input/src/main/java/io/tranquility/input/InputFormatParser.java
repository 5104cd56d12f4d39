// SPDX-License-Identifier: Apache-2.0
package io.tranquility.input;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.druid.data.input.ColumnsFilter;
import org.apache.druid.data.input.InputEntityReader;
import org.apache.druid.data.input.InputFormat;
import org.apache.druid.data.input.InputRow;
import org.apache.druid.data.input.InputRowSchema;
import org.apache.druid.data.input.impl.ByteEntity;
import org.apache.druid.data.input.impl.DimensionsSpec;
import org.apache.druid.data.input.impl.TimestampSpec;
import org.apache.druid.java.util.common.DateTimes;
import org.apache.druid.java.util.common.parsers.CloseableIterator;
import org.apache.druid.java.util.common.parsers.ParseException;

/** Reads records with one of Druid's input formats. The reader is made once and given one record after another. */
final class InputFormatParser implements EventParser {
    /** No event has this column, so all have the time for which a missing value stands. */
    static final String NO_COLUMN = "__tranquility_no_such_column";

    private static final TimestampSpec NO_TIME = new TimestampSpec(NO_COLUMN, "auto", DateTimes.EPOCH);

    private final Entity entity = new Entity();
    private final InputEntityReader reader;

    /** @param allFields whether fields that are objects are discovered as well */
    InputFormatParser(InputFormat format, boolean allFields) {
        DimensionsSpec dimensions =
                DimensionsSpec.builder().useSchemaDiscovery(allFields).build();
        this.reader = format.createReader(
                new InputRowSchema(NO_TIME, dimensions, ColumnsFilter.all()),
                entity,
                new File(System.getProperty("java.io.tmpdir")));
    }

    @Override
    public Parsed parse(byte[] bytes) {
        entity.bytes = bytes;
        List<Map<String, Object>> events = new ArrayList<>(1);
        List<Unparseable> unparseable = new ArrayList<>(0);
        try (CloseableIterator<InputRow> rows = reader.read()) {
            while (rows.hasNext()) {
                try {
                    events.add(Rows.event(rows.next()));
                } catch (ParseException e) {
                    // One row is bad; the next one may be good.
                    unparseable.add(Rows.unparseable(events.size() + unparseable.size() + 1L, e));
                }
            }
        } catch (IOException | RuntimeException | StackOverflowError e) {
            // A regular expression may overflow the stack on a long text.
            unparseable.add(Rows.unparseable(events.size() + unparseable.size() + 1L, e));
        } finally {
            entity.bytes = null;
        }
        return new Parsed(events, unparseable);
    }

    /** The record of the moment. */
    private static final class Entity extends ByteEntity {
        private byte[] bytes;

        Entity() {
            super(new byte[0]);
        }

        @Override
        public ByteBuffer getBuffer() {
            return ByteBuffer.wrap(bytes);
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(bytes);
        }
    }
}
