// SPDX-License-Identifier: Apache-2.0
/** The least that a consumer of events does, to compare with. */
package io.tranquility.benchmarks.consuming;
