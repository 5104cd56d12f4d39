// SPDX-License-Identifier: Apache-2.0
/** From the time of an event to the task set of its interval, which all instances share. */
package io.tranquility.internal.cluster;
