// SPDX-License-Identifier: Apache-2.0
package io.tranquility.storm;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.storm.tuple.Tuple;

/** The tuples that Storm was told nothing about yet. Each is removed once, by whoever comes first. Thread-safe. */
final class PendingTuples {
    /** Oldest first. */
    @GuardedBy("this")
    private final Set<Pending> pending = new LinkedHashSet<>();

    /** A tuple's stay here; two of them are never equal, even if their tuples are. */
    static final class Pending {
        private final Tuple tuple;
        private final long sinceNanos;

        private Pending(Tuple tuple, long sinceNanos) {
            this.tuple = tuple;
            this.sinceNanos = sinceNanos;
        }

        Tuple tuple() {
            return tuple;
        }
    }

    synchronized Pending add(Tuple tuple, long nowNanos) {
        Pending added = new Pending(tuple, nowNanos);
        pending.add(added);
        return added;
    }

    /** False if it was removed before. */
    synchronized boolean remove(Pending one) {
        return pending.remove(one);
    }

    /** Removes those that are older than this, and returns them. */
    synchronized List<Tuple> removeOlderThan(long ageNanos, long nowNanos) {
        List<Tuple> old = new ArrayList<>();
        Iterator<Pending> oldest = pending.iterator();
        while (oldest.hasNext()) {
            Pending one = oldest.next();
            if (nowNanos - one.sinceNanos <= ageNanos) {
                break;
            }
            oldest.remove();
            old.add(one.tuple);
        }
        return old;
    }
}
