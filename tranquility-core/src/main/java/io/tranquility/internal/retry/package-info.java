// SPDX-License-Identifier: Apache-2.0
/** Trying again: the one place that does, and the exceptions that tell it whether to. */
package io.tranquility.internal.retry;
