// SPDX-License-Identifier: Apache-2.0
package io.tranquility.faults;

/** What a system says of an event that was offered to it. */
enum Outcome {
    /** It is in; the caller may forget it. */
    ACKNOWLEDGED,
    /** It is not, and offering it again cannot help; the caller is told. */
    DROPPED,
    /** The system failed or ended, and the event may be in or not; the caller is told. */
    IN_DOUBT,
    /** It was not offered at all, because the system is not there. */
    NOT_OFFERED
}
