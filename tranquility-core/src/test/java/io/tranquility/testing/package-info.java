// SPDX-License-Identifier: Apache-2.0
/**
 * What tests of a pipeline need. The classes without a network are here, because the core's own tests use them; the rest
 * is in {@code tranquility-testing}.
 */
package io.tranquility.testing;
