// SPDX-License-Identifier: Apache-2.0
package io.tranquility.examples.core;

import io.tranquility.beam.SendResult;
import io.tranquility.config.DataSourceConfig;
import io.tranquility.druid.DruidBeams;
import io.tranquility.tranquilizer.Tranquilizer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Sends edits of a wiki, as maps and as objects of a class of its own. */
final class EditsProgram {
    private EditsProgram() {}

    /** Events that are maps: the configuration says everything. */
    static void sendMaps(DataSourceConfig config, int edits) throws Exception {
        try (Tranquilizer<Map<String, Object>> tranquilizer =
                DruidBeams.fromConfig(config).buildTranquilizer()) {
            for (int i = 0; i < edits; i++) {
                Map<String, Object> edit =
                        Map.of("time", Instant.now().toString(), "page", "Page " + i % 10, "user", "Ada", "added", 1);
                CompletableFuture<SendResult> unused = tranquilizer.send(edit).whenComplete((result, failure) -> {
                    if (failure != null) {
                        System.err.println("Not delivered, send it again: " + edit + ": " + failure);
                    } else if (result instanceof SendResult.Dropped dropped) {
                        System.err.println("Left out, " + dropped.reason() + ": " + dropped.message());
                    }
                });
            }
            tranquilizer.flush(Duration.ofMinutes(2));
            System.out.println(tranquilizer.outcomes());
        }
    }

    /** Events of a class: the program says how their time is read, and how they are written and spread. */
    static void sendObjects(DataSourceConfig config, int edits) throws Exception {
        try (Tranquilizer<Edit> tranquilizer = DruidBeams.<Edit>builder(
                        edit -> edit.time().toEpochMilli())
                .config(config)
                .objectWriter(new EditWriter())
                .partitioner((edit, partitions) -> Math.floorMod(edit.page().hashCode(), partitions))
                .buildTranquilizer()) {
            for (int i = 0; i < edits; i++) {
                CompletableFuture<SendResult> unused =
                        tranquilizer.send(new Edit(Instant.now(), "Page " + i % 10, "Grace", 1));
            }
            tranquilizer.flush(Duration.ofMinutes(2));
            System.out.println(tranquilizer.outcomes());
        }
    }
}
