// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import io.tranquility.tranquilizer.Tranquilizer;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Events travel in batches with those of other requests. */
final class SharedBatches implements Outlet {
    private final Listener listener;
    private final Set<Tranquilizer<?>> used = new LinkedHashSet<>();

    /** Where the event before this one went. */
    private Tranquilizer<?> latest;

    SharedBatches(Listener listener) {
        this.listener = listener;
    }

    @Override
    public boolean offer(int index, Item item, boolean isToSend) {
        if (!isToSend) {
            return true;
        }
        Tranquilizer<Map<String, Object>> tranquilizer = item.source().tranquilizer();
        Sending sending = new Sending(index, item, listener);
        tranquilizer.send(item.event(), sending);
        if (sending.isRefused()) {
            return false;
        }
        if (tranquilizer != latest) {
            latest = tranquilizer;
            used.add(tranquilizer);
        }
        listener.handedOn(1);
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
