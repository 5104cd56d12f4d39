// SPDX-License-Identifier: Apache-2.0
package io.tranquility.beam;

/** Why an event was dropped: each is a case that sending the event again cannot help. */
public enum DropReason {
    /** The segment of the event's timestamp ended more than a windowPeriod before now. */
    BEFORE_WINDOW,
    /** The segment of the event's timestamp begins more than a windowPeriod after now. */
    AFTER_WINDOW,
    /** The event has no timestamp, or one that its timestampSpec cannot read. */
    NO_TIMESTAMP,
    /** The event cannot be written in the format that is sent to Druid. */
    UNWRITABLE,
    /** Druid took the batch but not this row; the message is Druid's. */
    REJECTED
}
