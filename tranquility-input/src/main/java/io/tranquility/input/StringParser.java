// SPDX-License-Identifier: Apache-2.0
package io.tranquility.input;

import java.nio.charset.Charset;
import java.util.Map;
import org.apache.druid.data.input.impl.CSVParseSpec;
import org.apache.druid.data.input.impl.DelimitedParseSpec;
import org.apache.druid.data.input.impl.StringInputRowParser;

/** Reads texts with the {@code parser} of an old ingestion spec. A text is one event. */
final class StringParser implements EventParser {
    private final StringInputRowParser parser;
    private final Charset charset;

    /** @param parser not used itself, because it has state */
    StringParser(StringInputRowParser parser) {
        this.parser = new StringInputRowParser(parser.getParseSpec(), parser.getEncoding());
        this.charset = Charset.forName(parser.getEncoding());
        this.parser.initializeParser();
        if (parser.getParseSpec() instanceof CSVParseSpec || parser.getParseSpec() instanceof DelimitedParseSpec) {
            this.parser.startFileFromBeginning();
        }
    }

    @Override
    public Parsed parse(byte[] bytes) {
        try {
            Map<String, Object> event = parser.parseString(new String(bytes, charset));
            return event == null ? Parsed.NOTHING : Parsed.event(event);
        } catch (RuntimeException | StackOverflowError e) {
            // A regular expression may overflow the stack on a long text.
            return Parsed.unparseable(Rows.unparseable(1, e));
        }
    }
}
