// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid;

import io.tranquility.beam.Beam;
import io.tranquility.beam.Delivery;
import io.tranquility.internal.cluster.ClusteredBeam;
import io.tranquility.internal.http.HttpSender;
import io.tranquility.internal.retry.Retrier;
import io.tranquility.internal.retry.RetriesExhaustedException;
import io.tranquility.internal.status.Link;
import io.tranquility.internal.task.DruidBeamMaker;
import io.tranquility.internal.time.CorrectedScheduler;
import io.tranquility.internal.zookeeper.ZooKeeper;
import io.tranquility.metrics.MetricListener;
import io.tranquility.metrics.MetricListeners;
import io.tranquility.status.PipelineStatus;
import io.tranquility.status.RecentTroubles;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A beam and all that it needs, which ends with it.
 *
 * @param beam the beam
 * @param maker of the beams to tasks
 * @param links what is noted of whom it talks to
 * @param scheduler its time and turns
 * @param retrier fails what is still being tried when it closes
 * @param http its connections to Druid
 * @param zooKeeper its connection to ZooKeeper
 * @param metrics who is told of what it counts
 * @param <E> the type of the events
 */
record DruidPipeline<E>(
        ClusteredBeam<E> beam,
        DruidBeamMaker<E> maker,
        Links links,
        CorrectedScheduler scheduler,
        Retrier retrier,
        HttpSender http,
        ZooKeeper zooKeeper,
        MetricListeners metrics)
        implements Beam<E> {
    private static final Logger log = LoggerFactory.getLogger(DruidPipeline.class);

    /**
     * Whom it talks to.
     *
     * @param zooKeeper whether ZooKeeper is there
     * @param overlord whether the Overlord is
     */
    record Links(Link zooKeeper, Link overlord) {}

    @Override
    public void deliver(List<? extends Delivery<E>> deliveries) {
        beam.deliver(deliveries);
    }

    @Override
    public Optional<PipelineStatus> status() {
        return Optional.of(statusNow());
    }

    @Override
    public void addMetricListener(MetricListener listener) {
        metrics.add(listener);
    }

    PipelineStatus statusNow() {
        Instant now = scheduler.now();
        return new PipelineStatus(
                beam.dataSource(),
                now,
                beam.admitted(),
                beam.intervals(),
                links.zooKeeper().status(),
                links.overlord().status(),
                maker.druidVersion(),
                scheduler.correction(),
                new RecentTroubles(beam.troubles().drops(now), beam.troubles().refusal(now), maker.lateHandOffs()));
    }

    @Override
    public void close() {
        beam.close();
        retrier.close();
        http.close();
        zooKeeper.close();
        scheduler.close();
    }

    @Override
    public String toString() {
        return beam.toString();
    }

    /** Waits until Druid can take events, or it is known that it never can, or the time is up, which is only logged. */
    void awaitReady(Supplier<CompletableFuture<Void>> ready, Duration timeout) {
        try {
            retrier.run("Asking the Overlord for its version", timeout, ready)
                    .get(2 * timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof RetriesExhaustedException)) {
                close();
                throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
            }
            log.warn(
                    "{}; going on, events wait until Druid answers",
                    e.getCause().getMessage());
        } catch (TimeoutException e) {
            log.warn(
                    "The Overlord's version is not known after {}; going on, events wait until Druid answers", timeout);
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while connecting to Druid", e);
        }
    }
}
