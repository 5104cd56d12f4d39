// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tranquility.beam.Beam;
import io.tranquility.beam.IntervalOverException;
import io.tranquility.druid.ClusteredBeamTuning;
import io.tranquility.druid.DruidBeamTuning;
import io.tranquility.druid.DruidLocation;
import io.tranquility.druid.DruidSpec;
import io.tranquility.druid.SegmentGranularity;
import io.tranquility.event.EventFields;
import io.tranquility.event.MapWriter;
import io.tranquility.internal.cluster.Interval;
import io.tranquility.internal.http.FakeHttpSender;
import io.tranquility.internal.overlord.DruidVersion;
import io.tranquility.internal.overlord.FakeOverlord;
import io.tranquility.internal.retry.Retrier;
import io.tranquility.testing.ManualScheduler;
import io.tranquility.testing.RecordingDelivery;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class DruidBeamMakerTest {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final FakeOverlord overlord = new FakeOverlord();
    private final FakeHttpSender http = new FakeHttpSender();
    private String dataSource = "wiki";
    private DruidBeamTuning tuning = DruidBeamTuning.DEFAULT;

    @Test
    void a_task_of_the_extension_is_called_by_its_id_because_names_of_firehoses_come_again() {
        overlord.version(new DruidVersion("33.0.0", 33, true));
        assertThat(pushedTo("2026-11-23T07:00:00Z"))
                .endsWith("/chat/index_realtime_wiki_2026-11-23T07:00:00.000Z_0_0/push-events");
        assertThat(pushedTo("2026-11-24T07:00:00Z"))
                .endsWith("/chat/index_realtime_wiki_2026-11-24T07:00:00.000Z_0_0/push-events");
    }

    @Test
    void a_data_source_may_have_any_characters_but_slashes_in_its_name() {
        dataSource = "caf\u00e9 +%20?";
        assertThat(pushedTo("2026-11-23T07:00:00Z"))
                .endsWith("/chat/index_realtime_caf%C3%A9%20%2B%2520%3F_2026-11-23T07:00:00.000Z_0_0/push-events");
    }

    @Test
    void a_task_of_druid_30_is_called_by_the_name_of_its_firehose_although_the_extension_is_there() {
        overlord.version(new DruidVersion("30.0.0", 30, true));
        assertThat(pushedTo("2026-11-23T07:00:00Z"))
                .endsWith("/chat/firehose:druid:overlord:wiki-007-0000-0000/push-events");
        assertThat(http.calls().get(0).headers()).isEmpty();
    }

    @Test
    void an_interval_that_is_over_gets_new_tasks_only_where_they_append() {
        Instant start = Instant.parse("2026-11-23T07:00:00Z");
        Interval interval = new Interval(start, start.plus(Duration.ofHours(1)));
        overlord.version(new DruidVersion("30.0.0", 30, true));
        DruidBeamMaker<Map<String, Object>> old = maker();
        assertThat(old.ready()).isCompleted();
        assertThatThrownBy(() -> old.checkLate(interval))
                .isInstanceOf(IntervalOverException.class)
                .hasMessage("No task is created for 2026-11-23T07:00:00.000Z/2026-11-23T08:00:00.000Z on Druid 30.0.0,"
                        + " because its window is over: it would overshadow what is published");

        overlord.version(new DruidVersion("31.0.0", 31, true));
        DruidBeamMaker<Map<String, Object>> appending = maker();
        assertThat(appending.ready()).isCompleted();
        assertThatCode(() -> appending.checkLate(interval)).doesNotThrowAnyException();
    }

    @Test
    void ids_end_in_letters_of_their_own_if_that_is_asked_for() {
        Instant start = Instant.parse("2026-11-23T07:00:00Z");
        Interval interval = new Interval(start, start.plus(Duration.ofHours(1)));
        assertThat(maker().describe(interval, 0).tasks().get(0).id()).endsWith("_2026-11-23T07:00:00.000Z_0_0");
        DruidBeamTuning d = DruidBeamTuning.DEFAULT;
        tuning = new DruidBeamTuning(
                d.firehoseGracePeriod(),
                d.firehoseRetryPeriod(),
                d.indexRetryPeriod(),
                d.firehoseChunkSize(),
                d.firehoseBufferSize(),
                d.replicaTimeout(),
                d.taskLostPeriod(),
                true,
                d.firehoseQuietPeriod());
        assertThat(maker().describe(interval, 0).tasks().get(0).id())
                .as("the random text is me09")
                .endsWith("_2026-11-23T07:00:00.000Z_0_0_meaj");
    }

    /** Sends one event of the hour that begins then, and tells where it went. */
    private String pushedTo(String hour) {
        Instant start = Instant.parse(hour);
        DruidBeamMaker<Map<String, Object>> maker = maker();
        assertThat(maker.ready()).isCompleted();
        http.answer(200, "{\"eventCount\":1}");
        Interval interval = new Interval(start, start.plus(Duration.ofHours(1)));
        Beam<Map<String, Object>> beam =
                maker.open(interval, List.of(maker.describe(interval, 0)), new NoRecords(), refusal -> {});
        beam.deliver(RecordingDelivery.of(Map.<String, Object>of("page", "Main")));
        return http.calls().get(http.calls().size() - 1).toString();
    }

    private DruidBeamMaker<Map<String, Object>> maker() {
        ManualScheduler scheduler = new ManualScheduler(Instant.EPOCH);
        return new DruidBeamMaker<>(
                new DruidLocation("druid/overlord", "/druid/discovery", dataSource),
                new DruidSpec(
                        JSON.objectNode(),
                        JSON.arrayNode(),
                        TextNode.valueOf("none"),
                        true,
                        JSON.nullNode(),
                        JSON.objectNode()),
                "timestamp",
                new ClusteredBeamTuning(SegmentGranularity.HOUR, Duration.ofMinutes(10), Duration.ZERO, 1, 1),
                tuning,
                Shape.of(
                        (event, partitions) -> 0,
                        MapWriter.json(event -> 0, "timestamp", EventFields.allExcept(Set.of()))),
                new DruidBeamMaker.Connections(
                        overlord,
                        TestAddresses.ALL_BY_OVERLORD,
                        http,
                        new Retrier(scheduler, () -> 0),
                        scheduler,
                        () -> "me09",
                        "us"));
    }
}
