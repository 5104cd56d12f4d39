// SPDX-License-Identifier: Apache-2.0
package io.tranquility.adapter;

import io.tranquility.status.LinkStatus;
import io.tranquility.status.PipelineStatus;
import io.tranquility.status.ReplicaStatus;
import io.tranquility.tranquilizer.Outcomes;
import io.tranquility.tranquilizer.Tranquilizer;
import java.util.Optional;

/**
 * What a tranquilizer says of itself.
 *
 * @param status empty where there is no pipeline behind it; then its numbers are 0
 */
record Reading(Outcomes outcomes, long pendingBytes, Optional<PipelineStatus> status) {
    static Reading of(Tranquilizer<?> tranquilizer) {
        return new Reading(tranquilizer.outcomes(), tranquilizer.pendingBytes(), tranquilizer.status());
    }

    long intervals() {
        return status.map(pipeline -> pipeline.intervals().size()).orElse(0);
    }

    long liveReplicas() {
        return status.stream()
                .flatMap(pipeline -> pipeline.intervals().stream())
                .flatMap(interval -> interval.taskSets().stream())
                .flatMap(set -> set.replicas().stream())
                .filter(ReplicaStatus::isLive)
                .count();
    }

    long zooKeeper() {
        return isThere(status.map(PipelineStatus::zooKeeper));
    }

    long overlord() {
        return isThere(status.map(PipelineStatus::overlord));
    }

    double clockDifferenceSeconds() {
        return status.map(pipeline -> pipeline.clockDifference().toMillis() / 1000.0)
                .orElse(0.0);
    }

    private static long isThere(Optional<LinkStatus> link) {
        return link.map(LinkStatus::state).equals(Optional.of(LinkStatus.State.THERE)) ? 1 : 0;
    }
}
