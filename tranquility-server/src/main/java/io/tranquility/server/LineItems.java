// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import io.tranquility.input.EventParser;
import io.tranquility.input.Parsed;
import io.tranquility.input.Unparseable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Map;

/** The lines of a text, read with the parser of its data source. Empty lines are nothing. */
final class LineItems implements Items {
    private final DataSource source;
    private final Lines lines;
    private final EventParser parser;

    /** Of the line that was read last. */
    private final ArrayDeque<Item> ready = new ArrayDeque<>();

    LineItems(Body body, Target target) throws IOException, HttpProblem {
        this.source = target.source(target.forced()
                .orElseThrow(
                        () -> HttpProblem.of(400, "text/plain needs the data source in the path: post/DATASOURCE")));
        this.lines = new Lines(body.open(), body.limits().eventBytes());
        this.parser = source.parsers().lines();
    }

    @Override
    public Item next() throws IOException {
        while (ready.isEmpty()) {
            byte[] line = lines.next();
            if (line == null) {
                return null;
            }
            // The parser counts the lines too, so it is given all of them.
            Parsed parsed = parser.parse(line);
            if (line.length > 0) {
                for (Map<String, Object> event : parsed.events()) {
                    ready.add(new Item(lines.number(), source, event, null, line, null));
                }
                for (Unparseable problem : parsed.unparseable()) {
                    ready.add(new Item(lines.number(), source, null, problem.reason(), line, null));
                }
            }
        }
        return ready.poll();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
