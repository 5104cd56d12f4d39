// SPDX-License-Identifier: Apache-2.0
package io.tranquility.event;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which fields of an event are sent beside its timestamp.
 *
 * @param isAll whether all fields are sent that are not excluded, because dimensions are found by looking at the events
 * @param included the fields, in the order in which they are written; empty if all are sent
 * @param excluded the fields that are left out; empty if not all are sent
 */
public record EventFields(boolean isAll, List<String> included, Set<String> excluded) {
    public EventFields {
        included = List.copyOf(included);
        excluded = Set.copyOf(excluded);
    }

    /** Only these, each once. */
    public static EventFields only(List<String> fields) {
        return new EventFields(false, List.copyOf(new LinkedHashSet<>(fields)), Set.of());
    }

    /** All but these. */
    public static EventFields allExcept(Set<String> excluded) {
        return new EventFields(true, List.of(), excluded);
    }
}
