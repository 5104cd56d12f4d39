// SPDX-License-Identifier: Apache-2.0
package io.tranquility.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.kafkabroker.KafkaBroker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code bin/tranquility check} beside a real Druid: what it says becomes true later, and nothing does by its saying so. */
@ExtendWith({SharedDruid.class, SharedKafka.class})
final class CheckIT {
    private static final String NAME = "checked";

    @RegisterExtension
    private final Distribution distribution = new Distribution();

    @Test
    void says_what_would_be_created_and_creates_nothing(EmbeddedDruid druid, KafkaBroker kafka) throws Exception {
        KafkaRig rig = new KafkaRig(druid, kafka, distribution);
        kafka.createTopic(NAME, 1);
        Instant now = Instant.now();
        Instant day = now.truncatedTo(ChronoUnit.DAYS);
        byte[] event = KafkaRig.event(NAME, 0, 0, now).value();
        byte[] late = KafkaRig.event(NAME, 0, 1, now.minus(Duration.ofDays(3))).value();
        Path input = Files.writeString(
                distribution.directory().resolve("events"),
                new String(event, StandardCharsets.UTF_8) + "\n" + new String(late, StandardCharsets.UTF_8)
                        + "\n{\"cut\n");
        Path config = rig.config(NAME, Map.of());

        Distribution.Result result =
                distribution.run("check", "-configFile", config.toString(), "--input", input.toString());

        assertThat(result.status()).as(result.text()).isZero();
        assertThat(result.text())
                .contains("Kafka: 1 consumers of group checked at " + kafka.bootstrapServers()
                        + ", topics checked to checked")
                .contains("Druid       Druid 33.0.0 with the extension druid-tranquility")
                .contains("task now    index_realtime_checked_")
                .contains("line 1  " + now.truncatedTo(ChronoUnit.MILLIS) + "  segment " + day + "/"
                        + day.plus(Duration.ofDays(1)) + "  partition 0  sent\n")
                .containsPattern("line 2  .*  dropped, BEFORE_WINDOW: ")
                .contains("line 3  unparseable: ")
                .contains("{dropped BEFORE_WINDOW=1, sent=1, unparseable=1}");
        assertThat(tasks(druid)).isEqualTo("[]");
        assertThat(druid.sql("SELECT task_id FROM sys.tasks WHERE datasource = '" + NAME + "'"))
                .isEmpty();
        assertThat(hasNode(druid)).as("recorded in ZooKeeper").isFalse();

        Program instance = distribution.start("kafka", "-configFile", config.toString());
        try (TestProducer producer = rig.producer()) {
            producer.send(KafkaRig.event(NAME, 0, 0, now));
        }
        rig.awaitDistinct(NAME, 1);
        assertThat(instance.terminate()).isZero();
        assertThat(druid.sql("SELECT task_id FROM sys.tasks WHERE datasource = '" + NAME + "'"))
                .isEqualTo(List.of(Map.of("task_id", taskId(day))));
        assertThat(hasNode(druid)).as("recorded in ZooKeeper").isTrue();
    }

    /** As the task is named in Druid. */
    private static String taskId(Instant day) {
        return "index_realtime_" + NAME + "_" + day.toString().replace("Z", ".000Z") + "_0_0";
    }

    private static String tasks(EmbeddedDruid druid) throws IOException, InterruptedException {
        URI uri = druid.coordinatorUrl().resolve("/druid/indexer/v1/tasks?datasource=" + NAME);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static boolean hasNode(EmbeddedDruid druid) throws Exception {
        try (CuratorFramework zooKeeper =
                CuratorFrameworkFactory.newClient(druid.zookeeperConnect(), new RetryOneTime(1000))) {
            zooKeeper.start();
            return zooKeeper.checkExists().forPath("/tranquility/beams/druid:overlord/" + NAME) != null;
        }
    }
}
