// SPDX-License-Identifier: Apache-2.0
/** A real Druid 28.0.0, whose push task is Druid's own, started for integration tests as its operators run it. */
package io.tranquility.druid28;
