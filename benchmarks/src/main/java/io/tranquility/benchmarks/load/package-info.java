// SPDX-License-Identifier: Apache-2.0
/**
 * The process that is measured: it sends events and measures itself. Everything but the {@link Subject}s needs the JDK only,
 * so that it runs on the original's class path as well as on ours.
 */
package io.tranquility.benchmarks.load;
