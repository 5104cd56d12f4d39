// SPDX-License-Identifier: Apache-2.0
package io.tranquility.examples.flink;

import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;

/** The same as {@link EditsJob}, in SQL. */
final class EditsSql {
    private EditsSql() {}

    /**
     * Runs the statement to its end.
     *
     * @param druidConfig a configuration of Tranquility: a file, a resource or the configuration itself
     */
    static void run(String druidConfig, long edits) throws Exception {
        TableEnvironment sql = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
        sql.getConfig().set("execution.checkpointing.interval", "1 s");
        sql.executeSql("""
                CREATE TEMPORARY TABLE numbers (n BIGINT) WITH (
                  'connector' = 'datagen',
                  'fields.n.kind' = 'sequence', 'fields.n.start' = '0', 'fields.n.end' = '%d')""".formatted(edits - 1));
        sql.executeSql("""
                CREATE TEMPORARY TABLE edits (
                  edited TIMESTAMP_LTZ(3),
                  page STRING,
                  `user` STRING,
                  added INT,
                  WATERMARK FOR edited AS edited
                ) WITH (
                  'connector' = 'druid',
                  'config' = '%s',
                  'sink.buffer-flush.interval' = '200 ms')""".formatted(druidConfig));
        sql.executeSql("""
                        INSERT INTO edits
                        SELECT
                          CURRENT_TIMESTAMP,
                          'Page ' || CAST(MOD(n, 10) AS STRING),
                          CASE MOD(n, 4) WHEN 0 THEN 'Ada' WHEN 1 THEN 'Grace' ELSE 'Edsger' END,
                          1
                        FROM numbers
                        WHERE MOD(n, 4) < 3""").await();
    }
}
