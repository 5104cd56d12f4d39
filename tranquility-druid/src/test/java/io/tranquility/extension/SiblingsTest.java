// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import java.io.IOException;
import java.util.Arrays;
import org.apache.druid.indexer.RunnerTaskState;
import org.apache.druid.indexer.TaskLocation;
import org.apache.druid.indexer.TaskState;
import org.apache.druid.indexer.TaskStatusPlus;
import org.apache.druid.java.util.common.CloseableIterators;
import org.apache.druid.java.util.common.DateTimes;
import org.apache.druid.java.util.common.parsers.CloseableIterator;
import org.apache.druid.rpc.indexing.NoopOverlordClient;
import org.junit.jupiter.api.Test;

class SiblingsTest {
    @Test
    void only_the_other_replicants_of_the_same_partition_are_siblings() throws Exception {
        assertThat(active("ds_2026_0_1", "ds_2026_0_0")).isTrue();
        assertThat(active("ds_2026_0_1_abc", "ds_2026_0_0_xyz")).isTrue();
        assertThat(active("ds_2026_0_1", "ds_2026_0_1", "ds_2026_1_0", "ds_2025_0_0", "other"))
                .isFalse();
        assertThat(active("mine", "ds_2026_0_0")).isFalse();
        assertThat(active("ds_2026_0_1")).isFalse();
    }

    @Test
    void an_overlord_that_does_not_answer_is_an_error() {
        final Siblings siblings = new Siblings(
                new NoopOverlordClient() {
                    @Override
                    public ListenableFuture<CloseableIterator<TaskStatusPlus>> taskStatuses(
                            String state, String dataSource, Integer maxCompletedTasks) {
                        return Futures.immediateFailedFuture(new IOException("away"));
                    }
                },
                "ds",
                "ds_0_0");
        assertThatThrownBy(siblings::isAnyActive)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("away");
    }

    private static boolean active(String taskId, String... running) throws Exception {
        return new Siblings(
                        new NoopOverlordClient() {
                            @Override
                            public ListenableFuture<CloseableIterator<TaskStatusPlus>> taskStatuses(
                                    String state, String dataSource, Integer maxCompletedTasks) {
                                return Futures.immediateFuture(
                                        CloseableIterators.withEmptyBaggage(Arrays.stream(running)
                                                .map(SiblingsTest::running)
                                                .iterator()));
                            }
                        },
                        "ds",
                        taskId)
                .isAnyActive();
    }

    private static TaskStatusPlus running(String id) {
        return new TaskStatusPlus(
                id,
                "group",
                PushTask.TYPE,
                DateTimes.EPOCH,
                DateTimes.EPOCH,
                TaskState.RUNNING,
                RunnerTaskState.RUNNING,
                null,
                TaskLocation.unknown(),
                "ds",
                null);
    }
}
