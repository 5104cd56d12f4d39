// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spool;

import java.time.Instant;
import java.util.Optional;

/**
 * A spool at one moment: {@code pendingAtStart + appended = done + lost + pending}, all in events.
 *
 * @param pendingAtStart those that an earlier process left
 * @param inDoubtAtStart those of them that it may have sent already
 * @param appended those that were taken since
 * @param done those that left the spool since
 * @param lost those that cannot be read any more, as the files are damaged
 * @param pending those that wait
 * @param oldest when the first of them was received; empty if none waits, or before it was looked at
 * @param bytes what the files take
 * @param maxBytes what they may take
 */
public record SpoolStatus(
        long pendingAtStart,
        long inDoubtAtStart,
        long appended,
        long done,
        long lost,
        long pending,
        Optional<Instant> oldest,
        long bytes,
        long maxBytes) {}
