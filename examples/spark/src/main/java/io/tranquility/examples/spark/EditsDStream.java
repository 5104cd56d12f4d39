// SPDX-License-Identifier: Apache-2.0
package io.tranquility.examples.spark;

import io.tranquility.adapter.BeamFactory;
import io.tranquility.spark.BeamWriter;
import io.tranquility.spark.WriteCounts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.spark.streaming.api.java.JavaDStream;

/** A DStream: writes what people edited, but not what robots did, to the data source {@code edits}. */
final class EditsDStream {
    private static final List<String> USERS = List.of("Ada", "Grace", "Edsger", "tidybot");

    private EditsDStream() {}

    /** @param druidConfig a configuration of Tranquility: a file, a resource or the configuration itself */
    static void write(JavaDStream<Integer> numbers, String druidConfig) {
        BeamWriter<Map<String, Object>> writer = new BeamWriter<>(BeamFactory.fromConfig(druidConfig, "edits"));
        numbers.map(EditsDStream::edit)
                .filter(edit -> !edit.get("user").toString().endsWith("bot"))
                .foreachRDD(rdd -> {
                    WriteCounts counts = writer.writeRdd(rdd);
                    System.out.println("A batch: " + counts);
                });
    }

    private static Map<String, Object> edit(int number) {
        return Map.of(
                "time",
                Instant.now().toString(),
                "page",
                "Page " + number % 10,
                "user",
                USERS.get(number % USERS.size()),
                "added",
                1);
    }
}
