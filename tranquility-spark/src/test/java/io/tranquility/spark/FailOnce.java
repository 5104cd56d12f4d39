// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spark;

import static org.apache.spark.sql.functions.callUDF;
import static org.apache.spark.sql.functions.col;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/** Lets a task fail the first time it comes to a row. */
final class FailOnce implements UDF1<String, String> {
    private static final long serialVersionUID = 1;

    /** What has failed; of the JVM, because each attempt of a task has its own copy of this. */
    private static final Set<String> FAILED = ConcurrentHashMap.newKeySet();

    private final String fatalId;
    private final String run;

    private FailOnce(String fatalId, String run) {
        this.fatalId = fatalId;
        this.run = run;
    }

    /** These rows, of which the one with this id ends the first task that reads it. */
    static Dataset<Row> at(Dataset<Row> rows, String fatalId) {
        String name = "fail_once_" + System.nanoTime();
        rows.sparkSession().udf().register(name, new FailOnce(fatalId, name), DataTypes.StringType);
        return rows.withColumn("id", callUDF(name, col("id")));
    }

    @Override
    public String call(String id) {
        if (id.equals(fatalId) && FAILED.add(run)) {
            throw new IllegalStateException("The task ends at id " + id + ", this time");
        }
        return id;
    }
}
