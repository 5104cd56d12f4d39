// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spark;

import java.util.Map;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/** What Spark finds under {@code format("druid")}: a sink for batch and streaming writes in append mode. */
public final class DruidDataSource implements TableProvider, DataSourceRegister {
    @Override
    public String shortName() {
        return "druid";
    }

    /** None: what can be written is checked against what is written. */
    @Override
    public StructType inferSchema(CaseInsensitiveStringMap options) {
        return new StructType();
    }

    @Override
    public Table getTable(StructType schema, Transform[] partitioning, Map<String, String> properties) {
        return new DruidTable(SinkOptions.parse(properties));
    }
}
