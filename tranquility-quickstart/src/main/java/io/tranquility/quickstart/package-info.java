// SPDX-License-Identifier: Apache-2.0
/** The quickstart: events through the real pipeline into a real Druid, and back by queries. */
package io.tranquility.quickstart;
