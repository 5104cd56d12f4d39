// SPDX-License-Identifier: Apache-2.0
package io.tranquility.input;

import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * An event with fields that Druid does not find by itself, but knows when it is asked for them: those that are objects or
 * have no value.
 */
final class NestedEvent extends AbstractMap<String, Object> {
    private final Map<String, Object> fields;
    private final FastJson format;

    NestedEvent(Map<String, Object> fields, FastJson format) {
        this.fields = fields;
        this.format = format;
    }

    @Override
    public Object get(Object name) {
        return fields.get(name);
    }

    @Override
    public boolean containsKey(Object name) {
        return fields.containsKey(name) && format.isFound(fields.get(name));
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        Map<String, Object> found = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            if (format.isFound(value)) {
                found.put(name, value);
            }
        });
        return found.entrySet();
    }
}
