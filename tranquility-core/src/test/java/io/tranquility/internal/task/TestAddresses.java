// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import io.tranquility.druid.DruidDiscovery.TaskLocatorType;
import java.util.concurrent.CompletableFuture;

/** Where tasks listen, for tests in which only the Overlord says it. */
final class TestAddresses {
    static final TaskAddresses.One BY_OVERLORD = new TaskAddresses.One(
            TaskLocatorType.OVERLORD, () -> CompletableFuture.failedFuture(new AssertionError("ZooKeeper was asked")));

    private TestAddresses() {}
}
