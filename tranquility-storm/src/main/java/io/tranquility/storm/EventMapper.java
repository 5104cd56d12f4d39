// SPDX-License-Identifier: Apache-2.0
package io.tranquility.storm;

import java.io.Serializable;
import org.apache.storm.tuple.ITuple;

/**
 * Makes the event of a tuple, of Trident or not. Called in the bolt's thread.
 *
 * @param <E> the type of the events
 */
@FunctionalInterface
public interface EventMapper<E> extends Serializable {
    /**
     * The event of a tuple.
     *
     * @return not changed by anyone afterwards; the tuple, or its whole batch, fails if it is null
     * @throws RuntimeException if there is none; the tuple, or its whole batch, fails
     */
    E toEvent(ITuple tuple);

    /** The event is the value of the tuple's field of this name. */
    @SuppressWarnings("unchecked") // the type is agreed between the user's components
    static <E> EventMapper<E> field(String name) {
        return tuple -> (E) tuple.getValueByField(name);
    }

    /** The event is the value of the tuple's zeroth field. */
    @SuppressWarnings("unchecked")
    static <E> EventMapper<E> zerothField() {
        return tuple -> (E) tuple.getValue(0);
    }
}
