// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.google.common.collect.ImmutableMap;
import org.apache.druid.discovery.DiscoveryDruidNode;
import org.apache.druid.discovery.NodeRole;
import org.apache.druid.indexing.common.TaskToolbox;

/**
 * Makes a peon known to brokers as a server of segments, as Druid's own real-time tasks do. In an Indexer process, which
 * announces itself, it does nothing. Used by the run's thread only.
 */
final class NodeAnnouncement {
    private final TaskToolbox toolbox;
    private final DiscoveryDruidNode node;
    private boolean announced;

    NodeAnnouncement(TaskToolbox toolbox) {
        this.toolbox = toolbox;
        this.node = new DiscoveryDruidNode(
                toolbox.getDruidNode(),
                NodeRole.PEON,
                ImmutableMap.of(
                        toolbox.getDataNodeService().getName(), toolbox.getDataNodeService(),
                        toolbox.getLookupNodeService().getName(), toolbox.getLookupNodeService()));
    }

    void announce() {
        if (toolbox.getAppenderatorsManager().shouldTaskMakeNodeAnnouncements()) {
            toolbox.getDataSegmentServerAnnouncer().announce();
            toolbox.getDruidNodeAnnouncer().announce(node);
            announced = true;
        }
    }

    void withdraw() {
        if (announced) {
            announced = false;
            Uninterrupted.run(() -> {
                toolbox.getDruidNodeAnnouncer().unannounce(node);
                toolbox.getDataSegmentServerAnnouncer().unannounce();
            });
        }
    }
}
