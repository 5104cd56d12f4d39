// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import io.tranquility.beam.SendResult;
import io.tranquility.tranquilizer.Tranquilizer;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Events travel in batches with those of other requests. */
final class SharedBatches implements Outlet {
    private final Listener listener;
    private final Set<Tranquilizer<?>> used = new LinkedHashSet<>();

    SharedBatches(Listener listener) {
        this.listener = listener;
    }

    @Override
    public boolean offer(int index, Item item, boolean isToSend) {
        if (!isToSend) {
            return true;
        }
        DataSource source = item.source();
        CompletableFuture<SendResult> result = source.tranquilizer().send(item.event());
        if (source.blocksOnFull() && Outlet.isFull(result)) {
            return false;
        }
        used.add(source.tranquilizer());
        listener.handedOn(index, item, result);
        return true;
    }

    @Override
    public boolean end() {
        for (Tranquilizer<?> tranquilizer : used) {
            CompletableFuture<?> unused = tranquilizer.flush();
        }
        return true;
    }
}
