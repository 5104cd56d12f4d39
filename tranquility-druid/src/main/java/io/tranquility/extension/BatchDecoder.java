// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tranquility.extension.EventReader.UnreadableEventException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.annotation.Nullable;
import org.apache.druid.data.input.InputRow;
import org.apache.druid.data.input.InputRowSchema;
import org.apache.druid.data.input.impl.MapInputRowParser;
import org.apache.druid.indexing.input.InputRowSchemas;
import org.apache.druid.java.util.common.parsers.ParseException;
import org.apache.druid.segment.transform.TransformSpec;
import org.apache.druid.segment.transform.Transformer;
import org.joda.time.Interval;

/**
 * Bytes to rows: an array of flat objects, in JSON or Smile. An event that cannot become a row of this task is rejected and
 * its neighbours are not; a body that is no array of values to its end is refused as a whole. Thread-safe.
 */
final class BatchDecoder {
    private final InputRowSchema schema;
    private final TransformSpec transformSpec;

    @Nullable
    private final Interval interval;

    private final int maxRows;

    BatchDecoder(PushSpec spec, int maxRows) {
        this.schema = InputRowSchemas.fromDataSchema(spec.dataSchema());
        this.transformSpec = spec.dataSchema().getTransformSpec();
        this.interval = spec.firehose().interval();
        this.maxRows = maxRows;
    }

    /** The body is no batch; nothing of it was taken. The message says where it ends to be one. */
    static final class MalformedBatchException extends Exception {
        MalformedBatchException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The batch has more events than the task accepts; the message names the limit. */
    static final class TooManyRowsException extends Exception {
        TooManyRowsException(String message) {
            super(message);
        }
    }

    Batch decode(byte[] body, BodyFormat format) throws MalformedBatchException, TooManyRowsException {
        final List<Batch.Row> rows = new ArrayList<>();
        final List<Rejection> rejected = new ArrayList<>();
        final Transformer transformer = transformSpec.toTransformer();
        int events = 0;
        try (JsonParser parser = format.mapper().getFactory().createParser(body)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new MalformedBatchException("The body must be an array of objects", null);
            }
            final EventReader reader = new EventReader(parser, format);
            for (; parser.nextToken() != JsonToken.END_ARRAY; events++) {
                if (events == maxRows) {
                    throw new TooManyRowsException("The batch has more than " + maxRows + " events ("
                            + PushConfig.MAX_BATCH_ROWS + "); send it in parts");
                }
                try {
                    add(events, reader.read(), transformer, rows, rejected);
                } catch (UnreadableEventException e) {
                    rejected.add(Rejection.unparseable(events, e.getMessage()));
                }
            }
            if (parser.nextToken() != null) {
                throw new MalformedBatchException("The body goes on after the end of the array", null);
            }
        } catch (IOException | RuntimeException e) {
            // Jackson throws runtime exceptions as well, for instance for names made to collide in its symbol table.
            throw new MalformedBatchException(
                    "The body is not readable as " + format.contentType() + " after " + events + " events: "
                            + firstLine(e.getMessage()),
                    e);
        }
        return new Batch(events, rows, rejected);
    }

    private void add(
            int index,
            Map<String, Object> event,
            Transformer transformer,
            List<Batch.Row> rows,
            List<Rejection> rejected) {
        final InputRow row;
        try {
            row = transformer.transform(MapInputRowParser.parse(schema, event));
        } catch (ParseException e) {
            rejected.add(Rejection.unparseable(index, String.valueOf(e.getMessage())));
            return;
        } catch (RuntimeException e) {
            rejected.add(Rejection.unparseable(index, "Druid cannot read the event: " + e));
            return;
        }
        if (row == null) {
            rejected.add(Rejection.thrownAway(index, "filtered out by the data source's transformSpec"));
        } else if (interval != null && !interval.contains(row.getTimestampFromEpoch())) {
            rejected.add(Rejection.thrownAway(
                    index, "timestamp [" + row.getTimestamp() + "] is outside the task's interval [" + interval + "]"));
        } else {
            rows.add(new Batch.Row(index, row));
        }
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "no message" : message.lines().findFirst().orElse("");
    }
}
