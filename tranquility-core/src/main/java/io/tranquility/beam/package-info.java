// SPDX-License-Identifier: Apache-2.0
/** The beams: each takes events and hands them on, and every event it took ends in exactly one outcome. */
package io.tranquility.beam;
