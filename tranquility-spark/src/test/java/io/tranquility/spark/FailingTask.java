// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spark;

import static org.apache.spark.sql.functions.callUDF;
import static org.apache.spark.sql.functions.col;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/** Lets tasks fail when they come to a row, so many times. */
final class FailingTask implements UDF1<Long, Long> {
    private static final long serialVersionUID = 1;

    /** How often each still fails; of the JVM, because each attempt of a task has its own copy of this. */
    private static final Map<String, AtomicInteger> LEFT = new ConcurrentHashMap<>();

    private final String name;
    private final long fatalId;

    private FailingTask(String name, long fatalId) {
        this.name = name;
        this.fatalId = fatalId;
    }

    /** These rows, of which the one with this id ends so many tasks that read it. */
    static Dataset<Row> at(Dataset<Row> rows, long fatalId, int times) {
        String name = "failing_" + UUID.randomUUID().toString().replace('-', '_');
        LEFT.put(name, new AtomicInteger(times));
        rows.sparkSession().udf().register(name, new FailingTask(name, fatalId), DataTypes.LongType);
        return rows.withColumn("id", callUDF(name, col("id")));
    }

    @Override
    public Long call(Long id) {
        if (id == fatalId && LEFT.get(name).getAndDecrement() > 0) {
            throw new IllegalStateException("The task ends at id " + id + ", for the test");
        }
        return id;
    }
}
