// SPDX-License-Identifier: Apache-2.0
/**
 * Writes from Spark to Druid: RDDs and DStreams with {@link io.tranquility.spark.BeamWriter}, DataFrames, in batches and as
 * streams, with {@code format("druid")}.
 */
package io.tranquility.spark;
