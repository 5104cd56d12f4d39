// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import io.tranquility.beam.SendResult;
import io.tranquility.tranquilizer.BufferFullException;
import java.util.function.BiConsumer;

/** An event that is being handed on, as its tranquilizer tells the outcome. One for each event: it has to be small. */
final class Sending implements BiConsumer<SendResult, Throwable> {
    private final int index;
    private final Item item;
    private final Outlet.Listener listener;

    /** Only set by the thread that hands it on, before the tranquilizer returns. */
    private boolean isRefused;

    Sending(int index, Item item, Outlet.Listener listener) {
        this.index = index;
        this.item = item;
        this.listener = listener;
    }

    /** Whether there is no room for it, and it is to be handed on again; then the listener was not told. */
    boolean isRefused() {
        return isRefused;
    }

    @Override
    public void accept(SendResult result, Throwable failure) {
        if (failure instanceof BufferFullException && item.source().blocksOnFull()) {
            isRefused = true;
        } else {
            listener.settled(index, item, result, failure);
        }
    }
}
