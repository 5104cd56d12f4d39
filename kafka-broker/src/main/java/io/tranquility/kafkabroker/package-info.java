// SPDX-License-Identifier: Apache-2.0
/** A real Kafka broker in a process of its own, for integration tests. */
package io.tranquility.kafkabroker;
