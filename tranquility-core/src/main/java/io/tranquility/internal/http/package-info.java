// SPDX-License-Identifier: Apache-2.0
/** The seam behind which the HTTP client stands. */
package io.tranquility.internal.http;
