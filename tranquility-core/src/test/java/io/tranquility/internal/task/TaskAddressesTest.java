// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tranquility.druid.ClusteredBeamTuning;
import io.tranquility.druid.DruidBeamTuning;
import io.tranquility.druid.DruidDiscovery.TaskLocatorType;
import io.tranquility.druid.SegmentGranularity;
import io.tranquility.internal.cluster.Interval;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TaskAddressesTest {
    private static final Interval HOUR =
            new Interval(Instant.parse("2026-11-23T13:00:00Z"), Instant.parse("2026-11-23T14:00:00Z"));
    private static final Optional<URI> ANNOUNCED = Optional.of(URI.create("http://announced:1"));

    private final List<String> asked = new ArrayList<>();

    private CompletableFuture<Optional<URI>> announced(String serviceName, Instant earliest) {
        asked.add(serviceName + " since " + earliest);
        return CompletableFuture.completedFuture(ANNOUNCED);
    }

    private TaskAddresses addresses(TaskLocatorType type, SegmentGranularity granularity, Duration window) {
        return TaskAddresses.of(
                type,
                this::announced,
                new ClusteredBeamTuning(granularity, window, Duration.ofMinutes(3), 1, 1),
                DruidBeamTuning.DEFAULT);
    }

    @Test
    void an_announcement_counts_from_when_the_task_can_have_been_created() {
        TaskAddresses addresses = addresses(TaskLocatorType.CURATOR, SegmentGranularity.HOUR, Duration.ofMinutes(10));
        assertThat(addresses.of("firehose:x", HOUR).running(Optional.empty())).isCompletedWithValue(ANNOUNCED);
        // window 10, warming 3, clocks 1
        assertThat(asked).containsExactly("firehose:x since 2026-11-23T12:46:00Z");
    }

    @ParameterizedTest
    @EnumSource(value = SegmentGranularity.class, names = "SECOND", mode = EnumSource.Mode.EXCLUDE)
    void with_the_default_window_names_are_clear(SegmentGranularity granularity) {
        TaskAddresses addresses = addresses(TaskLocatorType.AUTO, granularity, Duration.ofMinutes(10));
        assertThat(addresses.of("firehose:x", HOUR).withoutOverlord()).isCompletedWithValue(ANNOUNCED);
    }

    @Test
    void where_names_come_again_too_soon_curator_is_refused_and_auto_does_not_use_it() {
        Duration window = Duration.ofHours(12);
        assertThatThrownBy(() -> addresses(TaskLocatorType.CURATOR, SegmentGranularity.HOUR, window))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "druidBeam.taskLocator is curator, but with segments of one HOUR the names of tasks"
                                + " come again every PT24H")
                .hasMessageContaining("use auto or overlord");
        assertThat(addresses(TaskLocatorType.AUTO, SegmentGranularity.HOUR, window)
                        .of("firehose:x", HOUR)
                        .withoutOverlord())
                .isCompletedWithValue(Optional.empty());
        assertThat(asked).isEmpty();
    }
}
