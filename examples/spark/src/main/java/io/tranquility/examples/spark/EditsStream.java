// SPDX-License-Identifier: Apache-2.0
package io.tranquility.examples.spark;

import java.time.Instant;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;

/** A structured stream: writes what people edited, but not what robots did, to the data source {@code edits}. */
final class EditsStream {
    private EditsStream() {}

    /**
     * Starts the query, which ends when all edits are in Druid; without its trigger it would go on for ever.
     *
     * @param druidConfig a configuration of Tranquility: a file, a resource or the configuration itself
     * @param checkpoint a directory where Spark writes down how far the query is
     */
    static StreamingQuery start(SparkSession spark, String druidConfig, String checkpoint, long edits)
            throws Exception {
        return spark.readStream()
                .format("rate-micro-batch")
                .option("rowsPerBatch", edits)
                .option("startTimestamp", Instant.now().toEpochMilli())
                .load()
                .selectExpr(
                        "timestamp AS time",
                        "concat('Page ', value % 10) AS page",
                        "element_at(array('Ada', 'Grace', 'Edsger', 'tidybot'), CAST(value % 4 AS INT) + 1) AS user",
                        "1 AS added")
                .where("user NOT LIKE '%bot'")
                .writeStream()
                .format("druid")
                .option("config", druidConfig)
                .option("checkpointLocation", checkpoint)
                .trigger(Trigger.AvailableNow())
                .start();
    }
}
