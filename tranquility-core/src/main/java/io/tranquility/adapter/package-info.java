// SPDX-License-Identifier: Apache-2.0
/** What adapters to stream frameworks share: how their clients are made, shared within a JVM, and flushed per source. */
package io.tranquility.adapter;
