// SPDX-License-Identifier: Apache-2.0
package io.tranquility.storm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import org.apache.storm.Config;
import org.apache.storm.LocalCluster;
import org.apache.storm.ProcessSimulator;
import org.apache.storm.generated.RebalanceOptions;
import org.apache.storm.generated.StormTopology;

/** Storm's local cluster, for one topology at a time. */
final class TestCluster {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final LocalCluster cluster;

    TestCluster() throws Exception {
        cluster = new LocalCluster.Builder()
                .withDaemonConf(Config.SUPERVISOR_WORKER_SHUTDOWN_SLEEP_SECS, 0)
                .build();
    }

    /** What a test does while its topology runs. */
    @FunctionalInterface
    interface Body {
        void run() throws Exception;
    }

    /** Returns when the topology's workers are gone. */
    void run(String name, StormTopology topology, Map<String, Object> options, Body body) throws Exception {
        Config config = new Config();
        config.setMessageTimeoutSecs(120);
        config.put(Config.TOPOLOGY_TRIDENT_BATCH_EMIT_INTERVAL_MILLIS, 10);
        config.putAll(options);
        cluster.submitTopology(name, config, topology);
        try {
            body.run();
        } finally {
            cluster.killTopologyWithOpts(name, LocalCluster.KILL_NOW);
            await().atMost(PATIENCE)
                    .until(() -> ProcessSimulator.getAllProcessHandles().isEmpty());
        }
    }

    /** Ends the worker of a topology, which is no process here, and has Nimbus start two in its place. */
    void replaceWorker(String name) throws Exception {
        assertThat(ProcessSimulator.getAllProcessHandles()).hasSize(1);
        ProcessSimulator.killAllProcesses();
        RebalanceOptions twoWorkers = new RebalanceOptions();
        twoWorkers.set_wait_secs(0);
        twoWorkers.set_num_workers(2);
        cluster.rebalance(name, twoWorkers);
    }

    void stop() throws Exception {
        cluster.close();
    }
}
