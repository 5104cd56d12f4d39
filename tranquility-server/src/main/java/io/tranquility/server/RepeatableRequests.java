// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The requests that had an {@code Idempotency-Key}, so that one that comes again sends only what has not reached Druid.
 * They are remembered in memory, for a time and up to a number. Thread-safe.
 */
final class RepeatableRequests {
    private static final int LONGEST_KEY = 256;

    private final Duration period;
    private final int most;

    /** In the order in which they came. */
    @GuardedBy("this")
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    RepeatableRequests(ServerOptions.Idempotency options) {
        this.period = options.period();
        this.most = options.keys();
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
    private record Entry(byte[] digest, Submission submission, long nanos) {}

    /**
     * The submission of this key: the one that is remembered, or a new one.
     *
     * @param path what the key is for
     * @param fresh the one for a key that is not remembered
     * @throws HttpProblem if the key is too long, or was used for another body
     */
    Submission of(String path, String key, byte[] body, Submission fresh) throws HttpProblem {
        if (key.length() > LONGEST_KEY) {
            throw HttpProblem.of(
                    400, "The Idempotency-Key has " + key.length() + " characters; at most " + LONGEST_KEY);
        }
        byte[] digest = sha256(body);
        List<Submission> forgotten = new ArrayList<>();
        try {
            synchronized (this) {
                forgetOld(forgotten);
                Entry entry = entries.get(path + " " + key);
                if (entry == null) {
                    entry = new Entry(digest, fresh, System.nanoTime());
                    entries.put(path + " " + key, entry);
                } else if (!Arrays.equals(entry.digest(), digest)) {
                    throw HttpProblem.of(422, "The Idempotency-Key '" + key + "' was used for another body");
                }
                return entry.submission();
            }
        } finally {
            forgotten.forEach(Submission::release);
        }
    }

    /** Forgets those that are too old, and the oldest while there are too many. */
    @GuardedBy("this")
    private void forgetOld(List<Submission> forgotten) {
        long now = System.nanoTime();
        Iterator<Entry> oldest = entries.values().iterator();
        while (oldest.hasNext()) {
            Entry entry = oldest.next();
            if (now - entry.nanos() < period.toNanos() && entries.size() < most) {
                return;
            }
            if (entry.submission().isEnded()) {
                oldest.remove();
                forgotten.add(entry.submission());
            }
        }
    }

    private static byte[] sha256(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }
}
