// SPDX-License-Identifier: Apache-2.0
/** Druid's Overlord: where it is, what it can do, and its tasks. */
package io.tranquility.internal.overlord;
