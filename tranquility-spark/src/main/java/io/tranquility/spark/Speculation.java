// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spark;

import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;

/** Refuses jobs in which Spark may run copies of tasks beside them, each of which would send all its events. */
final class Speculation {
    private static final String PROPERTY = "spark.speculation";

    private Speculation() {}

    /** @throws IllegalStateException if the application that this thread belongs to may run copies of tasks */
    static void refuse() {
        SparkEnv environment = SparkEnv.get();
        if (environment != null) {
            refuse(environment.conf());
        }
    }

    static void refuse(SparkConf conf) {
        if (conf.getBoolean(PROPERTY, false)) {
            throw new IllegalStateException(
                    PROPERTY + " is true, and a speculative copy of a task would send its events to"
                            + " Druid a second time. Set it to false for applications that write to Druid.");
        }
    }
}
