// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import io.tranquility.beam.SendResult;
import io.tranquility.tranquilizer.BufferFullException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

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

    /** Is told of what was handed on. */
    interface Listener {
        void handedOn(int index, Item item, CompletableFuture<SendResult> result);
    }

    /** Whether this event was not taken because too many others wait. */
    static boolean isFull(CompletableFuture<SendResult> result) {
        if (!result.isCompletedExceptionally()) {
            return false;
        }
        try {
            result.join();
            return false;
        } catch (CompletionException e) {
            return e.getCause() instanceof BufferFullException;
        }
    }
}
