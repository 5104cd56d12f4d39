// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.status;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tranquility.internal.time.Scheduler;
import io.tranquility.status.LinkStatus;
import io.tranquility.status.LinkStatus.State;
import java.time.Instant;
import java.util.Optional;

/** Notes whether somebody else can be reached, and since when. Thread-safe. */
public final class Link {
    private final Scheduler scheduler;

    /** Read without the lock, so that noting again what is known costs nothing. */
    private volatile State state = State.UNKNOWN;

    @GuardedBy("this")
    private Instant since;

    @GuardedBy("this")
    private String problem;

    public Link(Scheduler scheduler) {
        this.scheduler = scheduler;
        this.since = scheduler.now();
    }

    /** It answered. */
    public void isThere() {
        if (state != State.THERE) {
            become(State.THERE, null);
        }
    }

    /** It did not answer. */
    public void isAway(String reason) {
        become(State.AWAY, reason);
    }

    /** What is known now. */
    public synchronized LinkStatus status() {
        return new LinkStatus(state, since, Optional.ofNullable(problem));
    }

    private synchronized void become(State next, String reason) {
        if (state != next) {
            state = next;
            since = scheduler.now();
        }
        problem = reason;
    }
}
