// SPDX-License-Identifier: Apache-2.0
/** The numbers of a pipeline: what there is to measure, and who is told. */
package io.tranquility.metrics;
