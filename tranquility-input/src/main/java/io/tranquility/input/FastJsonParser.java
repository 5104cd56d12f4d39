// SPDX-License-Identifier: Apache-2.0
package io.tranquility.input;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON by the fast way, and by Druid's own if that does not succeed: what is wrong with the input, and whether it
 * is wrong at all, is Druid's to say.
 */
final class FastJsonParser implements EventParser {
    private final Fast fast;
    private final EventParser druids;

    FastJsonParser(Fast fast, EventParser druids) {
        this.fast = fast;
        this.druids = druids;
    }

    /** A way to read events. */
    @FunctionalInterface
    interface Fast {
        List<Map<String, Object>> read(byte[] bytes) throws IOException;
    }

    @Override
    public Parsed parse(byte[] bytes) {
        try {
            List<Map<String, Object>> events = fast.read(bytes);
            if (!events.isEmpty()) {
                return new Parsed(events, List.of());
            }
        } catch (IOException e) {
            return explained(druids.parse(bytes), Rows.cause(e));
        }
        return druids.parse(bytes);
    }

    /** Where Druid only says that it could not parse a record, what the fast way stumbled over is added. */
    private static Parsed explained(Parsed parsed, String cause) {
        if (parsed.unparseable().size() != 1
                || parsed.unparseable().get(0).reason().endsWith(cause)) {
            return parsed;
        }
        Unparseable problem = parsed.unparseable().get(0);
        return new Parsed(
                parsed.events(), List.of(new Unparseable(problem.position(), problem.reason() + ": " + cause)));
    }
}
