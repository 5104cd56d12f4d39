// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded;

import java.nio.file.Path;

/** What docs/embedded-druid.md shows; that it compiles is all that is asked of it. */
final class DocumentedUse {
    private DocumentedUse() {}

    static void use() {
        try (EmbeddedDruid druid = EmbeddedDruid.builder()
                .extension(Path.of("target/extensions/druid-tranquility"))
                .indexers(2)
                .property("druid.indexer.task.restoreTasksOnRestart", "true")
                .onProgress(System.out::println)
                .start()) {
            System.out.println(druid.zookeeperConnect()); // 127.0.0.1:24518
            System.out.println(druid.coordinatorUrl()); // http://127.0.0.1:22677, the overlord too
            System.out.println(druid.sql("SELECT COUNT(*) AS n FROM wikipedia"));
            druid.stop(Role.BROKER);
            druid.start(Role.BROKER); // on the same port
        }
    }
}
