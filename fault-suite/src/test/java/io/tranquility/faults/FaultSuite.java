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
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Runs the rows of a class against one Druid, and writes what came out to {@code faults.results}; the rows' own files stay
 * beside it, in {@code rows}. A static field of the class.
 */
final class FaultSuite implements BeforeAllCallback, AfterAllCallback {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LEAD = Duration.ofSeconds(1);
    private static final Duration FIRST_EVENT_PATIENCE = Duration.ofMinutes(3);
    private static final AtomicInteger ROWS = new AtomicInteger();

    private final Supplier<DruidCluster> starter;
    private DruidCluster druid;
    private DruidApi api;

    /** @param starter of the Druid, which ends with the class */
    FaultSuite(Supplier<DruidCluster> starter) {
        this.starter = starter;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        druid = starter.get();
        api = new DruidApi(druid);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (druid != null) {
            druid.close();
        }
    }

    /** Runs a row and checks what is promised of it. */
    Result run(Scenario scenario) throws Exception {
        Path results = Files.createDirectories(Path.of(System.getProperty("faults.results")));
        Path rows = Files.createDirectories(results.resolveSibling("rows"));
        Result result = measure(scenario, Files.createTempDirectory(rows, ""));
        JSON.writerWithDefaultPrettyPrinter()
                .writeValue(results.resolve(result.fileName()).toFile(), result);
        System.out.println(result);
        assertThat(scenario.promise().breach().of(result))
                .as("promised: %s, but %s", scenario.promise().text(), result)
                .isEmpty();
        return result;
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
