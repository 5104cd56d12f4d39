// SPDX-License-Identifier: Apache-2.0
package io.tranquility.integration;

import static io.tranquility.druid.SegmentGranularity.HOUR;
import static io.tranquility.druid.SegmentGranularity.MINUTE;
import static io.tranquility.integration.Events.sum;
import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.druid.ClusteredBeamTuning;
import io.tranquility.druid.SegmentGranularity;
import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.tranquilizer.Tranquilizer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tasks of several segments, and clients of one data source that divide time or events in different ways: a new
 * configuration is rolled out while the old one still runs. Counted by SQL.
 */
@ExtendWith(SharedDruid.class)
final class SegmentsIT {
    /** So that the next hour can be written to at any time. */
    private static final Duration WINDOW = Duration.ofHours(2);

    private final EmbeddedDruid druid;

    @TempDir
    private Path directory;

    SegmentsIT(EmbeddedDruid druid) {
        this.druid = druid;
    }

    @Test
    void tasks_take_the_events_of_several_segments_and_publish_each() throws Exception {
        TestSource source = TestSource.of(druid, "several_segments");
        Instant now = Instant.now();
        try (Tranquilizer<Map<String, Object>> tranquilizer =
                client(source, new ClusteredBeamTuning(MINUTE, WINDOW, Duration.ZERO, 2, 2, 3, 3))) {
            Events events = new Events(tranquilizer);
            for (int minute = 0; minute < 6; minute++) {
                events.deliver(minute * 200, (minute + 1) * 200, now.plus(minute, ChronoUnit.MINUTES));
            }
        }
        source.awaitEvents(1200, sum(0, 1200));
        assertThat(source.taskIds())
                .as("twice three minutes in two partitions, each twice")
                .hasSize(8);

        source.handOff();

        source.awaitEvents(1200, sum(0, 1200));
        assertThat(source.publishedSegments())
                .as("six minutes in two partitions")
                .isEqualTo(12);
    }

    @Test
    void tasks_may_have_different_numbers_of_segments() throws Exception {
        TestSource source = TestSource.of(druid, "some_segments");
        Instant now = Instant.now();
        ClusteredBeamTuning tuning = new ClusteredBeamTuning(MINUTE, WINDOW, Duration.ZERO, 1, 1, 1, 4);
        try (Tranquilizer<Map<String, Object>> first = client(source, tuning);
                Tranquilizer<Map<String, Object>> second = client(source, tuning)) {
            for (int minute = 0; minute < 8; minute++) {
                Instant time = now.plus(minute, ChronoUnit.MINUTES);
                new Events(first).deliver(minute * 200, minute * 200 + 100, time);
                new Events(second).deliver(minute * 200 + 100, minute * 200 + 200, time);
            }
        }
        source.awaitEvents(1600, sum(0, 1600));
        assertThat(source.taskIds()).hasSizeBetween(2, 8);

        source.handOff();

        source.awaitEvents(1600, sum(0, 1600));
        assertThat(source.publishedSegments()).isEqualTo(8);
    }

    @Test
    void a_finer_granularity_begins_when_the_hour_with_tasks_is_over() throws Exception {
        TestSource source = TestSource.of(druid, "finer");
        Instant now = Instant.now();
        Instant nextHour = now.truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS);
        try (Tranquilizer<Map<String, Object>> old = client(source, of(HOUR));
                Tranquilizer<Map<String, Object>> renewed = client(source, of(MINUTE))) {
            new Events(old).deliver(0, 300, now);
            new Events(renewed).deliver(300, 600, now);
            assertThat(source.taskIds()).hasSize(1);
            new Events(renewed).deliver(600, 900, nextHour);
            new Events(renewed).deliver(900, 1200, nextHour.plus(1, ChronoUnit.MINUTES));
            new Events(old).deliver(1200, 1500, nextHour);
            new Events(old).deliver(1500, 1800, now);
        }
        source.awaitEvents(1800, sum(0, 1800));
        assertThat(source.taskIds()).as("of an hour and of two minutes").hasSize(3);

        source.handOff();

        source.awaitEvents(1800, sum(0, 1800));
        assertThat(source.publishedSegments()).isEqualTo(3);
    }

    @Test
    void a_coarser_granularity_begins_when_the_hour_has_no_tasks_of_minutes() throws Exception {
        TestSource source = TestSource.of(druid, "coarser");
        Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS);
        Instant early = hour.plus(10, ChronoUnit.MINUTES);
        Instant late = hour.plus(50, ChronoUnit.MINUTES);
        Instant nextHour = hour.plus(1, ChronoUnit.HOURS);
        try (Tranquilizer<Map<String, Object>> old = client(source, of(MINUTE));
                Tranquilizer<Map<String, Object>> renewed = client(source, of(HOUR))) {
            new Events(old).deliver(0, 300, early);
            new Events(renewed).deliver(300, 600, early);
            new Events(renewed).deliver(600, 900, late);
            new Events(old).deliver(900, 1200, late);
            new Events(renewed).deliver(1200, 1500, nextHour);
            new Events(old).deliver(1500, 1800, nextHour.plus(30, ChronoUnit.MINUTES));
            new Events(renewed).deliver(1800, 2100, early);
        }
        source.awaitEvents(2100, sum(0, 2100));
        assertThat(source.taskIds()).as("of two minutes and of an hour").hasSize(3);

        source.handOff();

        source.awaitEvents(2100, sum(0, 2100));
        assertThat(source.publishedSegments()).isEqualTo(3);
    }

    @Test
    void more_partitions_are_added_while_a_client_that_knows_fewer_goes_on() throws Exception {
        assertPartitions("more_partitions", 1, 3, 3);
    }

    @Test
    void fewer_partitions_begin_with_the_next_interval() throws Exception {
        assertPartitions("fewer_partitions", 3, 1, 3);
    }

    /** Two clients of one hour: the second comes with another number of partitions when the first has sent. */
    private void assertPartitions(String name, int before, int after, int tasks) throws Exception {
        TestSource source = TestSource.of(druid, name).granularity("HOUR");
        Instant now = Instant.now();
        try (Tranquilizer<Map<String, Object>> old = client(source, partitioned(before))) {
            new Events(old).deliver(0, 500, now);
            try (Tranquilizer<Map<String, Object>> renewed = client(source, partitioned(after))) {
                new Events(renewed).deliver(500, 1000, now);
                new Events(old).deliver(1000, 1500, now);
                new Events(renewed).deliver(1500, 2000, now);
            }
        }
        source.awaitEvents(2000, sum(0, 2000));
        assertThat(source.taskIds()).hasSize(tasks);

        source.handOff();

        source.awaitEvents(2000, sum(0, 2000));
        assertThat(source.publishedSegments()).isEqualTo(tasks);
    }

    private Tranquilizer<Map<String, Object>> client(TestSource source, ClusteredBeamTuning tuning) throws Exception {
        return source.builder(directory).tuning(tuning).buildTranquilizer();
    }

    private static ClusteredBeamTuning of(SegmentGranularity granularity) {
        return new ClusteredBeamTuning(granularity, WINDOW, Duration.ZERO, 1, 1);
    }

    private static ClusteredBeamTuning partitioned(int partitions) {
        return new ClusteredBeamTuning(HOUR, Duration.ofMinutes(10), Duration.ZERO, partitions, 1);
    }
}
