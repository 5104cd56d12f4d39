// SPDX-License-Identifier: Apache-2.0
/**
 * The Kafka application. A {@code ConsumerLoop} reads records and commits what is done with; a {@code RecordHandler} brings
 * each record to its outcome in Druid.
 */
package io.tranquility.kafka;
