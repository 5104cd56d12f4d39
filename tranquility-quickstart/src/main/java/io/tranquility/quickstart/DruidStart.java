// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

import io.tranquility.config.DataSourceConfig;
import io.tranquility.druid.ClusteredBeamTuning;
import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.embedded.EmbeddedDruidBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/** Starts an embedded Druid that has the extension and room for the tasks of a configuration. */
final class DruidStart {
    /** As many as the embedded Druid has by itself, and as many as its memory bears. */
    private static final int MIN_TASKS = 8;

    private static final int MAX_TASKS = 120;

    private DruidStart() {}

    static EmbeddedDruid start(Path extension, DataSourceConfig config, Consumer<String> progress) {
        EmbeddedDruidBuilder builder =
                EmbeddedDruid.builder().extension(extension).onProgress(progress);
        int indexers = Math.min(2, config.beamTuning().replicants()); // replicas of a task need different workers
        return builder.indexers(indexers)
                .property("druid.worker.capacity", String.valueOf(tasks(config)))
                .start();
    }

    /** Tasks of one worker that may run at once: those of each interval whose window is open or that waits for its end. */
    static int tasks(DataSourceConfig config) {
        ClusteredBeamTuning tuning = config.beamTuning();
        Duration interval = Duration.ofMillis(tuning.segmentGranularity().bucketEnd(0));
        Duration open = tuning.windowPeriod()
                .multipliedBy(2)
                .plus(config.druidBeamTuning().firehoseGracePeriod());
        long intervals = open.dividedBy(interval) + 2;
        return (int) Math.max(MIN_TASKS, Math.min(MAX_TASKS, tuning.partitions() * intervals));
    }
}
