// SPDX-License-Identifier: Apache-2.0
/** Starts the processes that are measured, one after another, and reports what they say of themselves. */
package io.tranquility.benchmarks;
