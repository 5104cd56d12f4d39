// SPDX-License-Identifier: Apache-2.0
/** The choice of an event's partition. */
package io.tranquility.partition;
