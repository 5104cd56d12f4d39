// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.retry;

import java.time.Duration;
import java.util.Collection;

/** Something was tried until its time was up; says what, how often, for how long, and what went wrong. */
public final class RetriesExhaustedException extends RuntimeException {
    RetriesExhaustedException(String what, int attempts, Duration elapsed, Collection<String> reasons, Throwable last) {
        super(
                what + " failed " + attempts + " times in " + elapsed.toMillis() / 1000.0 + " s: "
                        + String.join("; ", reasons),
                last);
    }
}
