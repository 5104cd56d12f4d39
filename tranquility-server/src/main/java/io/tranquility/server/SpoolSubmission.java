// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import io.tranquility.deadletters.DeadLetter;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** A checked body on its way to the spool of its data source. Thread-safe. */
final class SpoolSubmission implements Repeatable {
    private final DataSource source;
    private final SpoolSender spool;
    private final Target target;
    private final Undeliverable undeliverable;
    private final Budget.Share share;
    private final CompletableFuture<Receipt> receipt = new CompletableFuture<>();
    private final AtomicBoolean isBegun = new AtomicBoolean();

    /** Null once it is read. */
    private volatile Body body;

    /**
     * What was taken.
     *
     * @param received all events
     * @param spooled those that are in the spool; the others cannot be parsed
     * @param problems of the first 100 that cannot be parsed
     */
    record Receipt(long received, long spooled, List<Report.Problem> problems) {}

    /**
     * @param share has the body's bytes; released with this
     * @throws HttpProblem if the request does not say which data source, or that has no spool
     */
    SpoolSubmission(Body body, Target target, Budget.Share share, Undeliverable undeliverable) throws HttpProblem {
        this.body = body;
        this.target = target;
        this.share = share;
        this.undeliverable = undeliverable;
        this.source = target.source(target.forced()
                .orElseThrow(
                        () -> HttpProblem.of(400, "ack=spooled needs the data source in the path: post/DATASOURCE")));
        this.spool = source.spool()
                .orElseThrow(() -> HttpProblem.of(
                        400, "ack=spooled is not possible: '" + source.name() + "' has no spool (spool.type)"));
    }

    /**
     * Begins, if it has not begun.
     *
     * @return completes when all events are on the disk; or none is, with an {@link HttpProblem}, or with an IOException for
     *     which the disk is the reason
     */
    CompletableFuture<Receipt> start() {
        if (isBegun.compareAndSet(false, true)) {
            try {
                append(SpoolIntake.read(body, target, share));
            } catch (HttpProblem | IOException | RuntimeException e) {
                end(null, e);
            }
        }
        return receipt.copy();
    }

    @Override
    public boolean isEnded() {
        return receipt.isDone();
    }

    @Override
    public boolean isVoid() {
        return receipt.isCompletedExceptionally();
    }

    @Override
    public void release() {
        body = null;
        share.release();
    }

    private void append(SpoolIntake intake) {
        CompletableFuture<?> unused = spool.append(Instant.now(), intake.payloads())
                .whenComplete((kept, failure) -> {
                    if (failure == null) {
                        count(intake);
                    }
                    end(intake, failure);
                });
    }

    private void count(SpoolIntake intake) {
        source.counts().spooled(intake.spooled());
        for (Item item : intake.unparseable()) {
            source.counts().received(1);
            source.counts().unparseable(item.problem());
            undeliverable.add(item, DeadLetter.UNPARSEABLE, item.problem());
        }
    }

    private void end(SpoolIntake intake, Throwable failure) {
        release();
        if (failure != null) {
            receipt.completeExceptionally(failure);
            return;
        }
        List<Report.Problem> problems = intake.unparseable().stream()
                .limit(Tally.MOST_PROBLEMS)
                .map(item -> new Report.Problem(item.position(), DeadLetter.UNPARSEABLE, item.problem()))
                .toList();
        receipt.complete(new Receipt(intake.received(), intake.spooled(), problems));
    }
}
