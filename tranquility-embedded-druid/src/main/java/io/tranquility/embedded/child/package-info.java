// SPDX-License-Identifier: Apache-2.0
/** What runs in the child JVM, beside Druid; no part of the API, whatever is public in it. */
package io.tranquility.embedded.child;
