// SPDX-License-Identifier: Apache-2.0
/** The other end, in a process of its own: as much of a Druid as senders need, which counts events and forgets them. */
package io.tranquility.benchmarks.sink;
