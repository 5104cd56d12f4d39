// SPDX-License-Identifier: Apache-2.0
package io.tranquility.faults;

import io.tranquility.faults.DruidCluster.Node;
import io.tranquility.testing.NetworkFault;
import java.time.Duration;

/** The rows that more than one Druid has. */
final class Rows {
    private Rows() {}

    static Scenario answersLost(Duration duration) {
        return pushes("10 % of answers lost", 0.1, NetworkFault.loseAnswer(), duration);
    }

    static Scenario connectionsReset(Duration duration) {
        return pushes("10 % of connections reset", 0.1, NetworkFault.reset(), duration);
    }

    static Scenario bodiesCut(Duration duration) {
        return pushes("10 % of bodies cut in the middle", 0.1, NetworkFault.cutRequest(), duration);
    }

    static Scenario takenAndAnswered500(Duration duration) {
        return pushes("10 % taken, but answered 500", 0.1, NetworkFault.replaceAnswer(500), duration);
    }

    static Scenario everyPushAnswered500(Duration duration) {
        return pushes("every push answered 500", 1, NetworkFault.answer(500), duration);
    }

    static Scenario overlordAway(String fault, Duration duration) {
        return Scenario.of(fault)
                .patientRetries()
                .granularity("MINUTE")
                .patience(Duration.ofMinutes(5))
                .injecting(Faults.away(duration, Node.OVERLORD));
    }

    static Scenario ourProcessKilled() {
        return Scenario.of("our process killed five times, the caller replays")
                .patientRetries()
                .through("core", ChildSystem::open)
                .replaying()
                .injecting(Faults.processKilled(5, Duration.ofSeconds(10)))
                .promising(Promise.NOTHING_LOST_AND_ONLY_THOSE_IN_DOUBT_TWICE);
    }

    private static Scenario pushes(String fault, double share, NetworkFault what, Duration duration) {
        return Scenario.of(fault).patientRetries().injecting(Faults.pushes(share, what, duration));
    }
}
