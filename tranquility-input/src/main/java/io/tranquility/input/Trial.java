// SPDX-License-Identifier: Apache-2.0
package io.tranquility.input;

import io.tranquility.druid.DryRun;
import java.time.Instant;
import java.util.Optional;

/**
 * What would become of an event.
 *
 * @param outcome {@code SENT}, {@code UNPARSEABLE}, or the name of the DropReason
 * @param reason why it would not be sent
 * @param time the event's, if that can be read
 * @param segment where it would be; empty if it would be dropped before that is known
 */
public record Trial(String outcome, Optional<String> reason, Optional<Instant> time, Optional<DryRun.Segment> segment) {
    /** It would be in Druid. */
    public static final String SENT = "SENT";

    /** It is no event. */
    public static final String UNPARSEABLE = "UNPARSEABLE";

    static Trial unparseable(Unparseable problem) {
        return new Trial(UNPARSEABLE, Optional.of(problem.reason()), Optional.empty(), Optional.empty());
    }
}
