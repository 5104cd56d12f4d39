// SPDX-License-Identifier: Apache-2.0
/** Sinks for Flink jobs: Sink V2, jobs on {@code addSink}, and the SQL connector {@code druid}. */
package io.tranquility.flink;
