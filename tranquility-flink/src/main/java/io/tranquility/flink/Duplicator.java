// SPDX-License-Identifier: Apache-2.0
package io.tranquility.flink;

import java.util.function.Supplier;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/**
 * Makes events safe to keep after the sink was called: with object reuse Flink changes an element for the next one, while
 * the client still has it.
 */
@FunctionalInterface
interface Duplicator<E> {
    /** The event, or a copy of it if it may change. */
    E ownCopy(E event);

    /**
     * Copies only if elements are reused.
     *
     * @param serializer asked for only then
     */
    static <E> Duplicator<E> of(boolean objectReuse, Supplier<TypeSerializer<E>> serializer) {
        return objectReuse ? serializer.get()::copy : event -> event;
    }
}
