// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import io.tranquility.druid.ClusteredBeamTuning;
import io.tranquility.druid.DruidBeamTuning;
import io.tranquility.druid.DruidDiscovery.TaskLocatorType;
import io.tranquility.druid.SegmentGranularity;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Where tasks listen, for tests in which only the Overlord says it. */
public final class TestAddresses {
    static final TaskAddresses.One BY_OVERLORD = new TaskAddresses.One(
            TaskLocatorType.OVERLORD, () -> CompletableFuture.failedFuture(new AssertionError("ZooKeeper was asked")));

    public static final TaskAddresses ALL_BY_OVERLORD = TaskAddresses.of(
            TaskLocatorType.OVERLORD,
            (service, earliest) -> CompletableFuture.failedFuture(new AssertionError("ZooKeeper was asked")),
            new ClusteredBeamTuning(SegmentGranularity.HOUR, Duration.ofMinutes(10), Duration.ZERO, 1, 1),
            DruidBeamTuning.DEFAULT);

    private TestAddresses() {}
}
