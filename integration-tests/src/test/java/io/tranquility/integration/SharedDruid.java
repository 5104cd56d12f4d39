// SPDX-License-Identifier: Apache-2.0
package io.tranquility.integration;

import io.tranquility.embedded.EmbeddedDruid;
import java.nio.file.Path;
import java.time.Duration;

/** A Druid with the extension and two indexers. */
public final class SharedDruid extends DruidOfAllTests {
    @Override
    EmbeddedDruid start() {
        return EmbeddedDruid.builder()
                .extension(Path.of(System.getProperty("druid.extension")))
                .indexers(2)
                .startTimeout(Duration.ofMinutes(5))
                // The tasks of hours and days that tests leave behind run until the end.
                .property("druid.worker.capacity", "40")
                .property("druid.indexer.task.restoreTasksOnRestart", "true")
                .property("druid.indexer.task.gracefulShutdownTimeout", "PT1M")
                .onProgress(System.out::println)
                .start();
    }
}
