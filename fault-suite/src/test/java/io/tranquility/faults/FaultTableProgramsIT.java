// SPDX-License-Identifier: Apache-2.0
package io.tranquility.faults;

import io.tranquility.faults.DruidCluster.Node;
import io.tranquility.integration.Distribution;
import io.tranquility.kafkabroker.KafkaBroker;
import io.tranquility.testing.NetworkFault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The rows of the table with the packaged server and Kafka application, and Druid 33 with the extension. */
@Tag("faults")
final class FaultTableProgramsIT {
    private static FaultSuite suite;
    private static KafkaBroker broker;

    @TempDir
    private Path directory;

    @RegisterExtension
    private final Distribution distribution = new Distribution();

    @BeforeAll
    static void start() {
        suite = new FaultSuite(Druid33Cluster.start());
        broker = KafkaBroker.builder().start();
    }

    @AfterAll
    static void stop() {
        broker.close();
        suite.close();
    }

    private void run(Scenario scenario) throws Exception {
        suite.run(scenario, directory);
    }

    private Scenario server(String fault) {
        return Scenario.of(fault).with("http.port", "0").through("server", ServerSystem.of(distribution));
    }

    private Scenario spool(String fault) {
        return server(fault).with("spool.type", "disk").through("server", ServerSystem.spooling(distribution));
    }

    private Scenario kafka(String fault) {
        return Scenario.of(fault)
                .with("commit.periodMillis", "1000")
                .through("kafka", KafkaSystem.of(broker, distribution));
    }

    @Test
    void the_server_is_killed() throws Exception {
        run(server("the server killed three times, the caller replays")
                .replaying()
                .injecting(Faults.processKilled(3, Duration.ofSeconds(10)))
                .promising(Promise.NOTHING_LOST_AND_ONLY_THOSE_IN_DOUBT_TWICE));
    }

    @Test
    void one_answer_of_the_server_in_ten_is_lost() throws Exception {
        run(server("10 % of the server's answers lost, the caller replays")
                .replaying()
                .injecting(answersLost())
                .promising(Promise.NOTHING_LOST_AND_ONLY_THOSE_IN_DOUBT_TWICE));
    }

    @Test
    void one_answer_of_the_server_in_ten_is_lost_and_requests_have_keys() throws Exception {
        run(server("10 % of the server's answers lost, requests repeated with their Idempotency-Key")
                .through("server", ServerSystem.withKeys(distribution))
                .injecting(answersLost()));
    }

    @Test
    void the_servers_pushes_fail_for_longer_than_a_request_may_take() throws Exception {
        run(server("every push answered 500, default settings, the caller repeats requests with their keys")
                .through("server", ServerSystem.withKeys(distribution))
                .injecting(Faults.pushes(1, NetworkFault.answer(500), Duration.ofSeconds(100))));
    }

    @Test
    void the_server_with_a_spool_is_killed() throws Exception {
        run(spool("the server killed three times, ack=spooled, nobody replays")
                .injecting(Faults.processKilled(3, Duration.ofSeconds(10)))
                .promising(Promise.IN_ONCE_OR_REPORTED));
    }

    @Test
    void pushes_fail_for_longer_than_the_retry_period_of_a_server_with_a_spool() throws Exception {
        run(spool("every push answered 500, ack=spooled, default settings")
                .injecting(Faults.pushes(1, NetworkFault.answer(500), Duration.ofSeconds(100))));
    }

    @Test
    void the_disk_of_the_spool_is_full() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(distribution.directory().resolve("spool"))) {
            run(spool("the disk of the spool full, the caller replays")
                    .replaying()
                    .injecting(Faults.full(disk, Duration.ofSeconds(30))));
        }
    }

    @Test
    void the_kafka_application_is_killed() throws Exception {
        run(kafka("the Kafka application killed three times")
                .injecting(Faults.processKilled(3, Duration.ofSeconds(10)))
                .promising(Promise.NOTHING_LOST_AND_ONLY_THOSE_IN_DOUBT_TWICE));
    }

    @Test
    void the_kafka_applications_answers_are_lost() throws Exception {
        run(kafka("10 % of answers lost")
                .injecting(Faults.pushes(0.1, NetworkFault.loseAnswer(), Duration.ofSeconds(30))));
    }

    @Test
    void the_kafka_applications_pushes_fail_for_longer_than_the_retry_period() throws Exception {
        run(kafka("every push answered 500, default settings")
                .injecting(Faults.pushes(1, NetworkFault.answer(500), Duration.ofSeconds(100))));
    }

    @Test
    void the_overlord_is_away_for_the_kafka_application() throws Exception {
        run(kafka("Overlord away across an interval change, default settings")
                .granularity("MINUTE")
                .injecting(Faults.away(Duration.ofSeconds(75), Node.OVERLORD)));
    }

    @Test
    void the_disk_of_the_dead_letters_is_full() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(distribution.directory().resolve("dead-letters"))) {
            run(kafka("the disk of the dead letters full, and a record that becomes one")
                    .with("deadLetters.type", "file")
                    .injecting(world -> {
                        disk.fill();
                        ((KafkaSystem) world.system()).offerGarbage();
                        world.flow(Duration.ofSeconds(30));
                        disk.free();
                    }));
        }
    }

    /** On their way from the server to its client. */
    private static Scenario.Injection answersLost() {
        return world -> {
            Random random = new Random(8);
            ServerSystem server = (ServerSystem) world.system();
            server.proxy().faults(line -> random.nextInt(10) == 0 ? NetworkFault.loseAnswer() : NetworkFault.NONE);
            world.flow(Duration.ofSeconds(20));
            server.proxy().faults(line -> NetworkFault.NONE);
        };
    }
}
