// SPDX-License-Identifier: Apache-2.0
package io.tranquility.input;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.druid.data.input.ByteBufferInputRowParser;

/** Reads records with the {@code parser} of an old ingestion spec that is of an extension, such as one of Avro. */
final class ByteParser implements EventParser {
    private final ByteBufferInputRowParser parser;

    ByteParser(ByteBufferInputRowParser parser) {
        this.parser = parser;
    }

    @Override
    public Parsed parse(byte[] bytes) {
        try {
            return new Parsed(
                    parser.parseBatch(ByteBuffer.wrap(bytes)).stream()
                            .map(Rows::event)
                            .toList(),
                    List.of());
        } catch (RuntimeException | StackOverflowError e) {
            // A value may be nested too deeply.
            return Parsed.unparseable(Rows.unparseable(1, e));
        }
    }
}
