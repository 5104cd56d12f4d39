// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import java.time.Clock;
import org.apache.druid.java.util.common.granularity.Granularities;
import org.joda.time.Period;

/** Time windows of ten minutes on buckets of an hour. */
final class Windows {
    private Windows() {}

    /** Takes every row. */
    static TimeWindow none() {
        return of(RejectionPolicy.NONE, Clock.systemUTC());
    }

    static TimeWindow of(RejectionPolicy policy, Clock clock) {
        return new TimeWindow(policy, new Period("PT10M"), Granularities.HOUR, clock);
    }
}
