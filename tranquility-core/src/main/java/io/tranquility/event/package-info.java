// SPDX-License-Identifier: Apache-2.0
/** What Tranquility needs to know of an event: its time, and how it is written. */
package io.tranquility.event;
