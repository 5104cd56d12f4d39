// SPDX-License-Identifier: Apache-2.0
/** The spool: events that wait on disk until they have been sent. Bytes in, bytes out. */
package io.tranquility.spool;
