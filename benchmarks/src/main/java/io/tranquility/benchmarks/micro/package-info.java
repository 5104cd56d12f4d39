// SPDX-License-Identifier: Apache-2.0
/** The parts of the pipeline alone, with JMH: {@code benchmarks/run --micro}. */
package io.tranquility.benchmarks.micro;
