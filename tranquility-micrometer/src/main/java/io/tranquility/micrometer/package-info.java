// SPDX-License-Identifier: Apache-2.0
/** The metrics of a pipeline in Micrometer. */
package io.tranquility.micrometer;
