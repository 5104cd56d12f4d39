// SPDX-License-Identifier: Apache-2.0
package io.tranquility.examples.flink;

import io.tranquility.flink.BeamSink;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeHint;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A DataStream job: sends what people edited, but not what robots did, to the data source {@code edits}. */
final class EditsJob {
    private static final List<String> USERS = List.of("Ada", "Grace", "Edsger", "tidybot");

    private EditsJob() {}

    /**
     * Runs the job to its end.
     *
     * @param druidConfig a configuration of Tranquility: a file, a resource or the configuration itself
     */
    static void run(String druidConfig, long edits) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.enableCheckpointing(1000);
        env.fromSequence(0, edits - 1)
                .map(EditsJob::edit)
                .returns(new TypeHint<Map<String, Object>>() {})
                .filter(edit -> !edit.get("user").toString().endsWith("bot"))
                .sinkTo(BeamSink.fromConfig(druidConfig, "edits"))
                .name("Druid");
        env.execute("edits");
    }

    private static Map<String, Object> edit(long number) {
        return Map.of(
                "time",
                Instant.now().toString(),
                "page",
                "Page " + number % 10,
                "user",
                USERS.get((int) (number % USERS.size())),
                "added",
                1);
    }
}
