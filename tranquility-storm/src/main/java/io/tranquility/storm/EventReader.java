// SPDX-License-Identifier: Apache-2.0
package io.tranquility.storm;

import org.apache.storm.topology.ReportedFailedException;
import org.apache.storm.tuple.ITuple;

/** Applies the user's mapper, and says of which tuple it makes no event. */
record EventReader<E>(EventMapper<E> mapper) {
    /**
     * The event of a tuple; never null.
     *
     * @throws ReportedFailedException if there is none
     */
    E eventOf(ITuple tuple) {
        E event;
        try {
            event = mapper.toEvent(tuple);
        } catch (RuntimeException e) {
            throw new ReportedFailedException(
                    "No event can be made of a tuple with the fields " + tuple.getFields() + ": " + e, e);
        }
        if (event == null) {
            throw new ReportedFailedException(
                    "No event can be made of a tuple with the fields " + tuple.getFields() + ": the event is null");
        }
        return event;
    }
}
