// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid;

import java.net.URI;
import java.util.List;
import java.util.Objects;

/**
 * How the Overlord and the tasks are found.
 *
 * @param overlordUrls where Overlords listen, such as {@code http://overlord:8090}; empty to look for them where Druid
 *     announces them in ZooKeeper
 * @param taskLocator how a task is found
 */
public record DruidDiscovery(List<URI> overlordUrls, TaskLocatorType taskLocator) {
    /** The Overlord by ZooKeeper, tasks by the Overlord and by ZooKeeper when it is away. */
    public static final DruidDiscovery DEFAULT = new DruidDiscovery(List.of(), TaskLocatorType.AUTO);

    public DruidDiscovery {
        overlordUrls = List.copyOf(overlordUrls);
        Objects.requireNonNull(taskLocator, "taskLocator");
        for (URI url : overlordUrls) {
            if (!isHostAndPort(url)) {
                // Not shown as it stands: it may have a password in it.
                throw new IllegalArgumentException(
                        "The URL of an Overlord is http:// or https:// with a host and a port"
                                + " and nothing else, but one has scheme " + url.getScheme() + " and host "
                                + url.getHost()
                                + ", or a path, a query or a user");
            }
        }
    }

    private static boolean isHostAndPort(URI url) {
        boolean isHttp = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
        return isHttp
                && url.getHost() != null
                && (url.getPath().isEmpty() || url.getPath().equals("/"))
                && url.getUserInfo() == null
                && url.getQuery() == null
                && url.getFragment() == null;
    }

    /** Who tells where a task listens. */
    public enum TaskLocatorType {
        /** The Overlord, by the task's id; while it cannot be reached, the task's announcement in ZooKeeper. */
        AUTO,
        /** The task's announcement in ZooKeeper. */
        CURATOR,
        /** The Overlord alone. */
        OVERLORD
    }
}
