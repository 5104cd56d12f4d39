// SPDX-License-Identifier: Apache-2.0
package io.tranquility.input;

import java.io.ByteArrayOutputStream;

/** Lines of a text that begins with a header: each is parsed below the header, as Druid wants to see it. */
final class HeaderedLines implements EventParser {
    private final EventParser parser;
    private final ByteArrayOutputStream header = new ByteArrayOutputStream();
    private int headerLinesLeft;

    HeaderedLines(EventParser parser, int headerLines) {
        this.parser = parser;
        this.headerLinesLeft = headerLines;
    }

    @Override
    public Parsed parse(byte[] bytes) {
        if (headerLinesLeft > 0) {
            headerLinesLeft--;
            header.writeBytes(bytes);
            header.write('\n');
            return Parsed.NOTHING;
        }
        byte[] both = new byte[header.size() + bytes.length];
        System.arraycopy(header.toByteArray(), 0, both, 0, header.size());
        System.arraycopy(bytes, 0, both, header.size(), bytes.length);
        return parser.parse(both);
    }
}
