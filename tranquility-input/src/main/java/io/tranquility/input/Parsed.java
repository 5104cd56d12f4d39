// SPDX-License-Identifier: Apache-2.0
package io.tranquility.input;

import java.util.List;
import java.util.Map;

/**
 * What bytes held.
 *
 * @param events flat, with the fields that Druid's parser finds; what reads them may ask for fields that are not in their
 *     key set, as Druid does
 * @param unparseable what was no event
 */
public record Parsed(List<Map<String, Object>> events, List<Unparseable> unparseable) {
    static final Parsed NOTHING = new Parsed(List.of(), List.of());

    static Parsed event(Map<String, Object> event) {
        return new Parsed(List.of(event), List.of());
    }

    static Parsed unparseable(Unparseable problem) {
        return new Parsed(List.of(), List.of(problem));
    }
}
