// SPDX-License-Identifier: Apache-2.0
/** The builder of beams into Druid, and its options. */
package io.tranquility.druid;
