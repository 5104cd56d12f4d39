// SPDX-License-Identifier: Apache-2.0
package io.tranquility.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.faults.DruidCluster.Node;
import io.tranquility.integration.Distribution;
import io.tranquility.kafkabroker.KafkaBroker;
import io.tranquility.testing.NetworkFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The rows of the table with the packaged server and Kafka application, and Druid 33 with the extension. */
@Tag("faults")
final class FaultTableProgramsIT {
    @RegisterExtension
    private static final FaultSuite suite = new FaultSuite(Druid33Cluster::start);

    private static KafkaBroker broker;

    @RegisterExtension
    private final Distribution distribution = new Distribution();

    @BeforeAll
    static void start() {
        broker = KafkaBroker.builder().start();
    }

    @AfterAll
    static void stop() {
        broker.close();
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
        suite.run(server("the server killed three times, the caller replays")
                .replaying()
                .injecting(Faults.processKilled(3, Duration.ofSeconds(10)))
                .promising(Promise.NOTHING_LOST_AND_ONLY_THOSE_IN_DOUBT_TWICE));
    }

    @Test
    void one_answer_of_the_server_in_ten_is_lost() throws Exception {
        suite.run(server("10 % of the server's answers lost, the caller replays")
                .replaying()
                .injecting(answersLost())
                .promising(Promise.NOTHING_LOST_AND_ONLY_THOSE_IN_DOUBT_TWICE));
    }

    @Test
    void one_answer_of_the_server_in_ten_is_lost_and_requests_have_keys() throws Exception {
        suite.run(server("10 % of the server's answers lost, requests repeated with their Idempotency-Key")
                .through("server", ServerSystem.withKeys(distribution))
                .injecting(answersLost()));
    }

    @Test
    void the_servers_pushes_fail_for_longer_than_a_request_may_take() throws Exception {
        suite.run(server("every push answered 500, default settings, the caller repeats requests with their keys")
                .through("server", ServerSystem.withKeys(distribution))
                .injecting(Faults.pushes(1, NetworkFault.answer(500), Duration.ofSeconds(100))));
    }

    @Test
    void the_server_with_a_spool_is_killed() throws Exception {
        suite.run(spool("the server killed three times, ack=spooled, nobody replays")
                .injecting(Faults.processKilled(3, Duration.ofSeconds(10)))
                .promising(Promise.IN_ONCE_OR_REPORTED));
    }

    @Test
    void pushes_fail_for_longer_than_the_retry_period_of_a_server_with_a_spool() throws Exception {
        suite.run(spool("every push answered 500, ack=spooled, default settings")
                .injecting(Faults.pushes(1, NetworkFault.answer(500), Duration.ofSeconds(100))));
    }

    @Test
    void the_disk_of_the_spool_is_full() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(distribution.directory().resolve("spool"))) {
            suite.run(spool("the disk of the spool full, the caller replays")
                    .replaying()
                    .injecting(Faults.full(disk, Duration.ofSeconds(30))));
        }
    }

    @Test
    void the_directory_of_the_spool_becomes_read_only() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(distribution.directory().resolve("spool"))) {
            suite.run(spool("the directory of the spool read-only, the caller replays")
                    // A segment is full after some seconds, and then the next one cannot be made.
                    .with("spool.maxBytes", Integer.toString(2 << 20))
                    .replaying()
                    .injecting(world -> {
                        Faults.readOnly(disk, Duration.ofSeconds(30)).inject(world);
                        assertThat(world.caller().notTaken())
                                .as("events refused")
                                .isPositive();
                    }));
        }
    }

    @Test
    void the_kafka_application_is_killed() throws Exception {
        suite.run(kafka("the Kafka application killed three times")
                .injecting(Faults.processKilled(3, Duration.ofSeconds(10)))
                .promising(Promise.NOTHING_LOST_AND_ONLY_THOSE_IN_DOUBT_TWICE));
    }

    @Test
    void the_kafka_applications_answers_are_lost() throws Exception {
        suite.run(kafka("10 % of answers lost")
                .injecting(Faults.pushes(0.1, NetworkFault.loseAnswer(), Duration.ofSeconds(30))));
    }

    @Test
    void the_kafka_applications_pushes_fail_for_longer_than_the_retry_period() throws Exception {
        suite.run(kafka("every push answered 500, default settings")
                .injecting(Faults.pushes(1, NetworkFault.answer(500), Duration.ofSeconds(100))));
    }

    @Test
    void the_overlord_is_away_for_the_kafka_application() throws Exception {
        suite.run(kafka("Overlord away across an interval change, default settings")
                .granularity("MINUTE")
                .injecting(Faults.away(Duration.ofSeconds(75), Node.OVERLORD)));
    }

    @Test
    void the_disk_of_the_dead_letters_is_full() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(distribution.directory().resolve("dead-letters"))) {
            suite.run(kafka("the disk of the dead letters full, and a record that becomes one")
                    .with("deadLetters.type", "file")
                    .injecting(world -> {
                        disk.fill();
                        ((KafkaSystem) world.system()).offerGarbage();
                        world.flow(Duration.ofSeconds(30));
                        disk.free();
                    }));
        }
    }

    @Test
    void the_directory_of_the_dead_letters_becomes_read_only() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(distribution.directory().resolve("dead-letters"))) {
            suite.run(kafka("the directory of the dead letters read-only, and a record that becomes one")
                    .with("deadLetters.type", "file")
                    .injecting(world -> {
                        disk.readOnly();
                        ((KafkaSystem) world.system()).offerGarbage();
                        world.flow(Duration.ofSeconds(30));
                        List<String> meanwhile = deadLetters();
                        disk.writable();
                        assertThat(meanwhile).isEmpty();
                    }));
            assertThat(deadLetters()).hasSize(1);
        }
    }

    private List<String> deadLetters() throws IOException {
        Path file = distribution.directory().resolve("dead-letters").resolve("dead-letters-000001.jsonl");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
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
