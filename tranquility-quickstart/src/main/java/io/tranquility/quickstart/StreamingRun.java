// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

import io.tranquility.beam.SendResult;
import io.tranquility.console.EventCounts;
import io.tranquility.druid.DruidBeamTuning;
import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.embedded.EmbeddedDruidException;
import io.tranquility.tranquilizer.Outcomes;
import io.tranquility.tranquilizer.Tranquilizer;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends the events of a source and watches what Druid makes of them: a line each second, a table now and then, and at the
 * end a flush, a count, and the hand-off if it is wanted. The feeder's thread sends, the counter's asks Druid, and the one
 * that calls {@link #run} reports. For one run.
 */
final class StreamingRun {
    private static final Duration LINE_PERIOD = Duration.ofSeconds(1);
    private static final int LINES_PER_TABLE = 10;
    private static final Duration COUNT_PERIOD = Duration.ofMillis(50);
    private static final Duration MARK_PERIOD = Duration.ofMillis(20);
    private static final Duration COUNT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration HAND_OFF_TIMEOUT = Duration.ofMinutes(3);

    /** How long Druid may be silent before it is given up. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    /** After a stop, or when Druid is given up, retries are not waited for to their end. */
    private static final Duration SHORT_FLUSH = Duration.ofSeconds(12);

    private static final Duration FEEDER_PATIENCE = Duration.ofSeconds(5);

    private final QuickstartOptions options;
    private final EmbeddedDruid druid;
    private final EventSource source;
    private final Tranquilizer<Map<String, Object>> pipeline;
    private final EventCounts counts;
    private final PrintStream out;
    private final Stop stop;

    private final QueryableTimes times = new QueryableTimes();
    private final List<String> problems = new ArrayList<>();
    private final OutcomeNotices notices;
    private final RowCount rowCount;
    private final Counter counter;
    private final Feeder feeder;
    private long startNanos;
    private long nextLineNanos;
    private long lines;

    /** Used by the feeder's thread alone. */
    private long nextMarkNanos;

    StreamingRun(
            QuickstartOptions options,
            EmbeddedDruid druid,
            EventSource source,
            Tranquilizer<Map<String, Object>> pipeline,
            EventCounts counts,
            PrintStream out,
            Stop stop) {
        this.options = options;
        this.druid = druid;
        this.source = source;
        this.pipeline = pipeline;
        this.counts = counts;
        this.out = out;
        this.stop = stop;
        this.notices = new OutcomeNotices(out::println);
        this.rowCount =
                RowCount.of(options.config().dataSource(), options.config().spec());
        this.counter = new Counter(() -> rowCount.ask(druid::query), times);
        Optional<Pacer> pacer = options.rate().isPresent()
                ? Optional.of(new Pacer(options.rate().getAsInt(), System.nanoTime()))
                : Optional.empty();
        this.feeder = new Feeder(source, pacer, options.maxEvents(), this::send);
    }

    Summary run() throws InterruptedException {
        startNanos = System.nanoTime();
        nextLineNanos = startNanos + LINE_PERIOD.toNanos();
        nextMarkNanos = startNanos;
        try (counter) {
            counter.start(COUNT_PERIOD);
            feeder.start();
            while (!feeder.awaitEnd(untilNextLine()) && !isCutShort()) {
                line();
            }
            return finish();
        }
    }

    private boolean isCutShort() {
        return stop.isRequested() || counter.isSilentFor(SILENCE);
    }

    private CompletableFuture<SendResult> send(Map<String, Object> event, long nowNanos) {
        if (options.restamp()) {
            // An Instant is read as it is, whatever format the column has.
            event.put(options.config().timestampSpec().column(), Instant.now());
        }
        boolean marked = nowNanos - nextMarkNanos >= 0;
        if (marked) {
            nextMarkNanos = nowNanos + MARK_PERIOD.toNanos();
        }
        counts.received(1);
        return pipeline.send(event).whenComplete((result, failure) -> {
            notices.outcome(result, failure);
            if (failure == null) {
                counts.settled(result);
            } else {
                counts.failed();
            }
            if (marked && result instanceof SendResult.Sent) {
                times.acknowledged(nowNanos, pipeline.outcomes().sent());
            }
        });
    }

    private Duration untilNextLine() {
        return Duration.ofNanos(nextLineNanos - System.nanoTime());
    }

    private void line() {
        lines++;
        OptionalLong queryable = rowCount.isExact() ? counter.latest() : OptionalLong.empty();
        OptionalLong millis = rowCount.isExact() ? times.recentMedianMillis() : OptionalLong.empty();
        out.println(Report.progress(elapsed(), pipeline.outcomes(), source.unparseable(), queryable, millis));
        if (lines % LINES_PER_TABLE == 0) {
            table();
        }
        nextLineNanos = Math.max(nextLineNanos + LINE_PERIOD.toNanos(), System.nanoTime());
    }

    private void table() {
        TopValues values =
                new TopValues(options.config().dataSource(), options.config().spec(), rowCount);
        try {
            Report.table(values.ask(druid::sql)).forEach(out::println);
        } catch (EmbeddedDruidException e) {
            out.println("      (no table: " + e.getMessage() + ")");
        }
    }

    private Summary finish() throws InterruptedException {
        if (stop.isRequested()) {
            out.println("Stopping: what was sent is flushed and counted ...");
        }
        if (counter.isSilentFor(SILENCE)) {
            problems.add("Druid has not answered for " + SILENCE.toSeconds() + " s: " + counter.error());
        }
        feeder.stop(FEEDER_PATIENCE);
        feeder.failure().ifPresent(problems::add);
        flush();
        pipeline.close(Duration.ZERO); // flushed as far as possible; what is left fails
        Duration time = elapsed();
        Outcomes outcomes = pipeline.outcomes();
        if (outcomes.failed() > 0) {
            problems.add(outcomes.failed() + " events failed");
        }
        boolean wasRefused = outcomes.dropped() > 0 || source.unparseable() > 0;
        if (wasRefused && outcomes.sent() == 0 && outcomes.failed() == 0) {
            problems.add("no event could be sent; the reason of the first is above");
        }
        OptionalLong queried = count(outcomes.sent(), "");
        if (queried.isPresent()) {
            table();
        }
        Optional<Boolean> handedOff = Optional.empty();
        if (options.handOff()) {
            handedOff = Optional.of(handOff());
            if (handedOff.get()) {
                queried = count(outcomes.sent(), " after the hand-off");
            }
        }
        OptionalLong millis = rowCount.isExact() ? times.medianMillis() : OptionalLong.empty();
        return new Summary(outcomes, source.unparseable(), queried, handedOff, millis, time, problems);
    }

    private void flush() throws InterruptedException {
        DruidBeamTuning tuning = options.config().druidBeamTuning();
        Duration timeout =
                tuning.indexRetryPeriod().plus(tuning.firehoseRetryPeriod()).plus(SHORT_FLUSH);
        long begun = System.nanoTime();
        CompletableFuture<Void> flushed = pipeline.flush();
        while (System.nanoTime() - begun < (isCutShort() ? SHORT_FLUSH : timeout).toNanos()) {
            try {
                flushed.get(untilNextLine().toNanos(), TimeUnit.NANOSECONDS);
                return;
            } catch (TimeoutException e) {
                line();
            } catch (ExecutionException e) {
                throw new IllegalStateException("A flush does not fail", e);
            }
        }
    }

    /** Waits for Druid's count to become the expected one, and notes the problem if it does not. */
    private OptionalLong count(long expected, String when) throws InterruptedException {
        if (!rowCount.isExact()) {
            problems.add(
                    "Druid's count" + when + " proves nothing: rows are rolled up, and no metric counts the events");
            return OptionalLong.empty();
        }
        if (counter.isSilentFor(SILENCE)) {
            return OptionalLong.empty(); // a problem already
        }
        OptionalLong count = counter.await(expected, COUNT_TIMEOUT);
        if (count.isEmpty()) {
            problems.add("Druid did not answer" + when + ": " + counter.error());
        } else if (count.getAsLong() != expected) {
            problems.add("Druid counts " + count.getAsLong() + " events" + when + ", but " + expected + " were sent");
        }
        return count;
    }

    private boolean handOff() throws InterruptedException {
        if (isCutShort()) {
            problems.add("stopped before the hand-off");
            return false;
        }
        HandOff handOff = new HandOff(druid.coordinatorUrl(), options.config().dataSource(), druid::sql, out::println);
        try {
            handOff.run(HAND_OFF_TIMEOUT, stop);
            return true;
        } catch (HandOffException | EmbeddedDruidException e) {
            problems.add("the hand-off: " + e.getMessage());
            return false;
        }
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }
}
