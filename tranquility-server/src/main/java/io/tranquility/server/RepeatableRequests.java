// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The requests that had an {@code Idempotency-Key}, so that one that comes again sends only what has not reached Druid.
 * They are remembered in memory, for a time and up to a number. Thread-safe.
 *
 * @param <R> what they are remembered by
 */
final class RepeatableRequests<R extends Repeatable> {
    private final Duration period;
    private final int most;

    /** In the order in which they came. */
    @GuardedBy("this")
    private final Map<String, Entry<R>> entries = new LinkedHashMap<>();

    RepeatableRequests(ServerOptions.Idempotency options) {
        this.period = options.period();
        this.most = options.keys();
    }

    private record Entry<R>(RequestKey key, R submission, long nanos) {}

    /**
     * The submission of this request: the one that is remembered, or a new one.
     *
     * @param fresh the one for a request that is not remembered
     * @throws HttpProblem if its key was used for another body
     */
    R of(RequestKey key, R fresh) throws HttpProblem {
        String place = key.scope() + "\n" + key.key();
        List<R> forgotten = new ArrayList<>();
        try {
            synchronized (this) {
                forgetOld(forgotten);
                Entry<R> entry = entries.get(place);
                if (entry == null || entry.submission().isVoid()) {
                    entry = new Entry<>(key, fresh, System.nanoTime());
                    entries.put(place, entry);
                } else if (!entry.key().hasBodyOf(key)) {
                    throw HttpProblem.of(422, "The Idempotency-Key '" + key.key() + "' was used for another body");
                }
                return entry.submission();
            }
        } finally {
            forgotten.forEach(Repeatable::release);
        }
    }

    /** Forgets those that are too old, and the oldest while there are too many. */
    @GuardedBy("this")
    private void forgetOld(List<R> forgotten) {
        long now = System.nanoTime();
        Iterator<Entry<R>> oldest = entries.values().iterator();
        while (oldest.hasNext()) {
            Entry<R> entry = oldest.next();
            if (now - entry.nanos() < period.toNanos() && entries.size() < most) {
                return;
            }
            if (entry.submission().isEnded()) {
                oldest.remove();
                forgotten.add(entry.submission());
            }
        }
    }
}
