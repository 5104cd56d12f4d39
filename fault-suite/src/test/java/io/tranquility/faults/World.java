// SPDX-License-Identifier: Apache-2.0
package io.tranquility.faults;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What a fault can be injected into, while events flow.
 *
 * @param api Druid, past the network that has faults
 */
record World(
        DruidCluster druid,
        DruidApi api,
        FaultyNetwork network,
        SystemUnderTest system,
        Caller caller,
        DataSource dataSource) {
    /** Lets events flow for a while. */
    void flow(Duration duration) throws InterruptedException {
        boolean never = new CountDownLatch(1).await(duration.toMillis(), TimeUnit.MILLISECONDS);
        if (never) {
            throw new AssertionError("Nobody counts it down");
        }
    }

    /** The tasks that have not ended. */
    List<String> tasks() throws Exception {
        return api.tasks(dataSource.name());
    }
}
