// SPDX-License-Identifier: Apache-2.0
/** Two Spark jobs that write to Druid, and a Druid to run them with: {@code examples/run spark}. */
package io.tranquility.examples.spark;
