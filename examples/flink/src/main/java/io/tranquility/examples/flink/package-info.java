// SPDX-License-Identifier: Apache-2.0
/** A DataStream job and a SQL statement that write to Druid. */
package io.tranquility.examples.flink;
