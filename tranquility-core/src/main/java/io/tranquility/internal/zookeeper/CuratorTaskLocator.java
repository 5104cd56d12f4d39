// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.zookeeper;

import io.tranquility.internal.http.Scheme;
import io.tranquility.internal.task.TaskLocator;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Finds tasks where they announce themselves. Two tasks under one name, or one that announced itself too early, is an
 * earlier task of that name, and then there is no answer: no event must go there.
 */
public final class CuratorTaskLocator implements TaskLocator {
    private final ZooKeeper zooKeeper;
    private final Announcements announcements;

    /** @param scheme which of the announced ports is used */
    public CuratorTaskLocator(ZooKeeper zooKeeper, String discoveryPath, Scheme scheme) {
        this.zooKeeper = zooKeeper;
        this.announcements = new Announcements(zooKeeper, discoveryPath, scheme);
    }

    @Override
    public CompletableFuture<Optional<URI>> locate(String serviceName, Instant earliest) {
        return zooKeeper.call(() -> {
            List<Announcements.Announced> found = announcements.of(serviceName);
            return found.size() == 1 && !found.get(0).since().isBefore(earliest)
                    ? Optional.of(found.get(0).address())
                    : Optional.empty();
        });
    }
}
