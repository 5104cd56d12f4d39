// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks;

import io.tranquility.benchmarks.load.Work;
import io.tranquility.benchmarks.load.Work.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One set of circumstances for the whole pipeline.
 *
 * @param format json or smile
 * @param rate events per second; 0 for as many as go
 * @param kinds what is measured
 * @param isQuick whether it is part of the quick run
 */
record Scenario(
        String format, int lingerMillis, int senders, int replicants, int rate, Set<Kind> kinds, boolean isQuick) {
    static final String ORIGINAL = "original 0.8.3";
    static final String OURS = "Tranquility";
    static final String BARE = "bare loop";

    private static final Set<Kind> BOTH = EnumSet.of(Kind.ORIGINAL, Kind.OURS);
    private static final Set<Kind> ALL = EnumSet.allOf(Kind.class);

    static final Scenario MAIN = new Scenario("json", 100, 1, 1, 0, ALL, true);
    static final Scenario NO_LINGER = new Scenario("json", 0, 1, 1, 0, BOTH, true);
    static final Scenario REPLICATED = new Scenario("json", 100, 1, 2, 0, EnumSet.of(Kind.OURS), true);
    static final Scenario SLOW = new Scenario("json", 0, 1, 1, 1000, BOTH, true);

    static final List<Scenario> SCENARIOS = List.of(
            MAIN,
            NO_LINGER,
            SLOW,
            REPLICATED,
            new Scenario("json", 10, 1, 1, 0, BOTH, false),
            new Scenario("json", 100, 2, 1, 0, BOTH, false),
            new Scenario("json", 100, 8, 1, 0, BOTH, false),
            new Scenario("smile", 100, 1, 1, 0, ALL, false),
            new Scenario("json", 0, 1, 1, 50_000, BOTH, false));

    String title() {
        return (format.equals("json") ? "JSON" : "Smile") + ", linger " + lingerMillis + " ms, " + senders
                + (senders == 1 ? " sender" : " senders")
                + (replicants == 1 ? "" : ", " + replicants + " replicants")
                + (rate == 0 ? "" : ", %,d events/s".formatted(rate));
    }

    /** The same, for some of its kinds. */
    Scenario only(Set<Kind> some) {
        Set<Kind> kept = EnumSet.noneOf(Kind.class);
        kept.addAll(kinds);
        kept.retainAll(some);
        return new Scenario(format, lingerMillis, senders, replicants, rate, kept, isQuick);
    }

    Results.Key key(Kind kind) {
        return new Results.Key(title(), subject(kind));
    }

    /** How often the sink gets each event. */
    int copies(Work.Kind kind) {
        return kind == Kind.BARE ? 1 : replicants;
    }

    private static String subject(Kind kind) {
        return switch (kind) {
            case ORIGINAL -> ORIGINAL;
            case OURS -> OURS;
            case BARE -> BARE;
        };
    }
}
