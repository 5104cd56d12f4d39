// SPDX-License-Identifier: Apache-2.0
package io.tranquility.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs rows against one Druid, and writes what came out to {@code faults.results}. */
final class FaultSuite implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LEAD = Duration.ofSeconds(1);
    private static final Duration FIRST_EVENT_PATIENCE = Duration.ofMinutes(3);
    private static final AtomicInteger ROWS = new AtomicInteger();

    private final DruidCluster druid;
    private final DruidApi api;

    FaultSuite(DruidCluster druid) {
        this.druid = druid;
        this.api = new DruidApi(druid);
    }

    /**
     * Runs a row and checks what is promised of it.
     *
     * @param directory for the row's files
     */
    Result run(Scenario scenario, Path directory) throws Exception {
        Result result = measure(scenario, directory);
        Path results = Files.createDirectories(Path.of(System.getProperty("faults.results")));
        JSON.writerWithDefaultPrettyPrinter()
                .writeValue(results.resolve(result.fileName()).toFile(), result);
        System.out.println(result);
        assertThat(scenario.promise().breach().of(result))
                .as("promised: %s, but %s", scenario.promise().text(), result)
                .isEmpty();
        return result;
    }

    @Override
    public void close() {
        druid.close();
    }

    private Result measure(Scenario scenario, Path directory) throws Exception {
        try (FaultyNetwork network = new FaultyNetwork(druid)) {
            DataSource dataSource = dataSource(scenario, network, directory);
            Caller caller;
            long unpublished;
            long inDoubt;
            long faultNanos;
            long endNanos;
            try (SystemUnderTest system = scenario.opener().open(dataSource)) {
                caller = new Caller(system, scenario.replays());
                try (caller) {
                    World world = new World(druid, api, network, system, caller, dataSource);
                    caller.offerNext();
                    caller.awaitSettled(FIRST_EVENT_PATIENCE);
                    caller.start(scenario.eventsPerSecond());
                    world.flow(LEAD);
                    long beginNanos = System.nanoTime();
                    scenario.injection().inject(world);
                    endNanos = System.nanoTime();
                    unpublished = caller.acknowledged().cardinality();
                    faultNanos = endNanos - beginNanos;
                    network.heal();
                    world.flow(LEAD);
                    caller.finish(scenario.patience());
                    inDoubt = caller.inDoubt() + system.inDoubt();
                }
            }
            api.handOff(dataSource.name());
            return result(scenario, network, dataSource, caller, faultNanos, endNanos, unpublished, inDoubt);
        }
    }

    private DataSource dataSource(Scenario scenario, FaultyNetwork network, Path directory) {
        Map<String, String> properties = new HashMap<>(scenario.properties());
        properties.put("zookeeper.connect", network.zooKeeperConnect());
        properties.put("druidBeam.overlordUrls", network.overlordUrls());
        return new DataSource(
                "row" + ROWS.incrementAndGet(),
                scenario.segmentGranularity(),
                properties,
                scenario.tuningConfig(),
                directory);
    }

    private Result result(
            Scenario scenario,
            FaultyNetwork network,
            DataSource dataSource,
            Caller caller,
            long faultNanos,
            long endNanos,
            long unpublished,
            long inDoubt)
            throws IOException, InterruptedException {
        int offered = caller.offered();
        BitSet acknowledged = caller.acknowledged();
        int[] copies = api.copies(dataSource.name(), offered);
        int lost = 0;
        int repeated = 0;
        for (int id = 0; id < offered; id++) {
            lost += acknowledged.get(id) && copies[id] == 0 ? 1 : 0;
            repeated += Math.max(0, copies[id] - 1);
        }
        return new Result(
                scenario.fault(),
                druid.title(),
                scenario.system(),
                scenario.promise().text(),
                seconds(faultNanos),
                network.faultyRequests(),
                offered,
                acknowledged.cardinality(),
                caller.dropped(),
                offered - acknowledged.cardinality() - caller.dropped(),
                inDoubt,
                unpublished,
                lost,
                repeated,
                seconds(caller.longestWait().toNanos()),
                seconds(caller.settledAfter(endNanos).toNanos()),
                LocalDate.now(ZoneOffset.UTC).toString(),
                Runtime.getRuntime().availableProcessors() + " cores, JDK " + System.getProperty("java.version"));
    }

    private static double seconds(long nanos) {
        return Math.round(nanos / 1e8) / 10.0;
    }
}
