// SPDX-License-Identifier: Apache-2.0
package io.tranquility.input;

import io.tranquility.config.Property;
import java.util.List;

/** The properties that say which extensions of Druid are loaded, declared once. */
public final class InputProperties {
    static final Property<String> LOAD_LIST = Property.text(
            "druid.extensions.loadList",
            "",
            "The extensions of Druid whose input formats are used: names as a JSON list, or with commas between them.");
    static final Property<String> DIRECTORY = Property.text(
            "druid.extensions.directory", "extensions", "Where they are, each in a directory of its name.");

    /** All of them, as the documentation lists them. */
    public static final List<Property<?>> ALL = List.of(LOAD_LIST, DIRECTORY);

    private InputProperties() {}
}
