// SPDX-License-Identifier: Apache-2.0
package io.tranquility.examples.core;

import java.time.Instant;

/** An edit of a page. */
record Edit(Instant time, String page, String user, long added) {}
