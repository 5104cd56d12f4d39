// SPDX-License-Identifier: Apache-2.0
/** A real Druid in one child JVM, for tests and for trying things out. */
package io.tranquility.embedded;
