// SPDX-License-Identifier: Apache-2.0
package io.tranquility.input;

import java.util.List;

/** Gives what is unparseable the number of its line. */
final class LineCounter implements EventParser {
    private final EventParser parser;
    private long line;

    LineCounter(EventParser parser) {
        this.parser = parser;
    }

    @Override
    public Parsed parse(byte[] bytes) {
        line++;
        Parsed parsed = parser.parse(bytes);
        if (parsed.unparseable().isEmpty()) {
            return parsed;
        }
        List<Unparseable> numbered = parsed.unparseable().stream()
                .map(problem -> new Unparseable(line, problem.reason()))
                .toList();
        return new Parsed(parsed.events(), numbered);
    }
}
