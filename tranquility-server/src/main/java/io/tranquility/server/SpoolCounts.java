// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import io.tranquility.spool.SpoolStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** What became of events that left a spool. For one thread at a time. */
final class SpoolCounts {
    private final Map<String, Long> dropped = new TreeMap<>();
    private final Map<String, Long> failed = new TreeMap<>();
    private long sent;
    private long sentAgain;

    void sent() {
        sent++;
    }

    /** This many failed and are sent once more. */
    void sentAgain(int events) {
        sentAgain += events;
    }

    /** One was left out by the pipeline. */
    void dropped(String reason) {
        dropped.merge(reason, 1L, Long::sum);
    }

    /** This many are given up. */
    void failed(String reason, long events) {
        failed.merge(reason, events, Long::sum);
    }

    void add(SpoolCounts more) {
        sent += more.sent;
        sentAgain += more.sentAgain;
        more.dropped.forEach((reason, count) -> dropped.merge(reason, count, Long::sum));
        more.failed.forEach((reason, count) -> failed.merge(reason, count, Long::sum));
    }

    /** With those of the spool itself: {@code pendingAtStart + spooled = sent + dropped + failed + lost + pending}. */
    Map<String, Object> describe(SpoolStatus status) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("pendingAtStart", status.pendingAtStart());
        described.put("spooled", status.appended());
        described.put("sent", sent);
        described.put("dropped", Map.copyOf(dropped));
        described.put("failed", Map.copyOf(failed));
        described.put("lost", status.lost());
        described.put("pending", status.pending());
        described.put("inDoubtAtStart", status.inDoubtAtStart());
        described.put("sentAgain", sentAgain);
        status.oldest().ifPresent(oldest -> described.put("oldestReceivedAt", oldest.toString()));
        described.put("bytes", status.bytes());
        described.put("maxBytes", status.maxBytes());
        return described;
    }
}
