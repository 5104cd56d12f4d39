// SPDX-License-Identifier: Apache-2.0
/** Tries a configuration: what it says, whether Druid is there, and what would become of sample events. */
package io.tranquility.check;
