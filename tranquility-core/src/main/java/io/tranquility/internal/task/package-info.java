// SPDX-License-Identifier: Apache-2.0
/** Druid's real-time tasks: their creation, where they are, and the pushing of events to them. */
package io.tranquility.internal.task;
