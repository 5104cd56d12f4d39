// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes that all bodies together may take. Thread-safe. */
final class Budget {
    private final long most;
    private final AtomicLong taken = new AtomicLong();

    Budget(long most) {
        this.most = most;
    }

    /** Takes nothing yet. */
    Share share() {
        return new Share();
    }

    long taken() {
        return taken.get();
    }

    long most() {
        return most;
    }

    /** What one request has taken of it. For one thread at a time. */
    final class Share {
        private long mine;

        /** @throws HttpProblem if there is not as much left, or never will be */
        void take(long bytes) throws HttpProblem {
            if (mine + bytes > most) {
                throw HttpProblem.tooLarge("The body has more bytes than all bodies together may have: " + most
                        + " (http.maxPendingPercent of the heap)");
            }
            if (taken.addAndGet(bytes) > most) {
                taken.addAndGet(-bytes);
                throw HttpProblem.passing(
                        503,
                        "Too many requests are being served: their bodies have " + most
                                + " bytes (http.maxPendingPercent)");
            }
            mine += bytes;
        }

        /** Gives all back. Idempotent. */
        void release() {
            taken.addAndGet(-mine);
            mine = 0;
        }
    }
}
