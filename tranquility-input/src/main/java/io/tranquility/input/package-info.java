// SPDX-License-Identifier: Apache-2.0
/** Bytes to events, with Druid's own input formats and those of its extensions. */
package io.tranquility.input;
