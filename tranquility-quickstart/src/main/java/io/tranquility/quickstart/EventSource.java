// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Where the events come from. For one thread, but for {@link #unparseable}. */
interface EventSource extends AutoCloseable {
    /** The next event, which the caller may change; empty at the end. May wait for input. */
    Optional<Map<String, Object>> next() throws IOException;

    /** How much of the input so far was no event. */
    default long unparseable() {
        return 0;
    }

    @Override
    default void close() throws IOException {}
}
