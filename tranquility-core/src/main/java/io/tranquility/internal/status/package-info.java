// SPDX-License-Identifier: Apache-2.0
/** What is noted on the way, so that the status can tell it. */
package io.tranquility.internal.status;
