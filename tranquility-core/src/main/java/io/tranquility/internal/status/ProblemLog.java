// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.status;

import io.tranquility.internal.time.Scheduler;
import io.tranquility.status.Diagnosis;
import io.tranquility.status.PipelineStatus;
import io.tranquility.status.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what is wrong with a pipeline, in the words of the {@link Diagnosis}: when it was there at two looks, once more for
 * each quarter of an hour that it lasts, and when it is over. For the scheduler's thread.
 */
public final class ProblemLog {
    static final Duration PERIOD = Duration.ofSeconds(30);
    static final Duration REPEAT = Duration.ofMinutes(15);

    private static final Logger log = LoggerFactory.getLogger(ProblemLog.class);

    private final Supplier<PipelineStatus> status;
    private final Scheduler scheduler;
    private final Map<String, Seen> seen = new LinkedHashMap<>();

    /** What was there at the last look; {@code told} is when it was logged, and null if it was not. */
    private record Seen(long firstNanos, Long toldNanos) {}

    /** A line of the log. */
    record Line(boolean isOver, String text) {}

    public ProblemLog(Supplier<PipelineStatus> status, Scheduler scheduler) {
        this.status = status;
        this.scheduler = scheduler;
    }

    /** Looks again and again from now on. */
    public void start() {
        scheduler.schedule(PERIOD, () -> {
            try {
                PipelineStatus now = status.get();
                for (Line line : look(Diagnosis.problems(now))) {
                    if (line.isOver()) {
                        log.info("{}: {}", now.dataSource(), line.text());
                    } else {
                        log.warn("{}: {}", now.dataSource(), line.text());
                    }
                }
            } finally {
                start();
            }
        });
    }

    List<Line> look(List<Problem> problems) {
        long now = scheduler.nanoTime();
        List<Line> lines = new ArrayList<>();
        Set<String> subjects = problems.stream().map(Problem::subject).collect(Collectors.toSet());
        seen.entrySet().removeIf(entry -> {
            boolean isOver = !subjects.contains(entry.getKey());
            if (isOver && entry.getValue().toldNanos() != null) {
                lines.add(new Line(
                        true, "No more, after " + since(entry.getValue().firstNanos(), now) + ": " + entry.getKey()));
            }
            return isOver;
        });
        for (Problem problem : problems) {
            Seen before = seen.get(problem.subject());
            if (before == null) {
                seen.put(problem.subject(), new Seen(now, null));
            } else if (before.toldNanos() == null || now - before.toldNanos() >= REPEAT.toNanos()) {
                String lasts =
                        before.toldNanos() == null ? "" : " (for " + since(before.firstNanos(), now) + " by now)";
                lines.add(new Line(false, problem.sentence() + lasts));
                seen.put(problem.subject(), new Seen(before.firstNanos(), now));
            }
        }
        return lines;
    }

    private static Duration since(long firstNanos, long now) {
        return Duration.ofSeconds(Duration.ofNanos(now - firstNanos).toSeconds());
    }
}
