// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import io.tranquility.beam.SendResult;

/** Hands the events of one pass over a body on to their tranquilizers. For the one thread that reads. */
interface Outlet {
    /**
     * Takes the next event.
     *
     * @param isToSend whether it is to be handed on; one that has its outcome is not
     * @return false if there is no room for it: then it is offered again, later
     */
    boolean offer(int index, Item item, boolean isToSend);

    /**
     * Hands on what is left.
     *
     * @return false if there is no room for it: then this is called again, later
     */
    boolean end();

    /** Is told of what is handed on. */
    interface Listener {
        /** So many more were handed on, by the thread that reads. Some may have their outcome already. */
        void handedOn(int events);

        /** What became of one of them; one of the last two is null. */
        void settled(int index, Item item, SendResult result, Throwable failure);
    }
}
