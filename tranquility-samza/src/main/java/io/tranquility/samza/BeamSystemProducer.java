// SPDX-License-Identifier: Apache-2.0
package io.tranquility.samza;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.samza.SamzaException;
import org.apache.samza.metrics.MetricsRegistry;
import org.apache.samza.system.OutgoingMessageEnvelope;
import org.apache.samza.system.SystemProducer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the messages of a container's tasks to Druid. Keys and partitions of messages play no part. Thread-safe: tasks
 * send and flush at the same time, and never wait for each other's messages or get each other's failures.
 */
final class BeamSystemProducer implements SystemProducer {
    private static final Logger log = LoggerFactory.getLogger(BeamSystemProducer.class);

    private final BeamSettings settings;
    private final MetricsRegistry registry;
    private final Map<String, StreamMetrics> metrics = new ConcurrentHashMap<>();
    private final Map<String, SourceSender> sources = new ConcurrentHashMap<>();

    BeamSystemProducer(BeamSettings settings, MetricsRegistry registry) {
        this.settings = settings;
        this.registry = registry;
    }

    /** Nothing: a stream's client is opened by its first message. */
    @Override
    public void start() {}

    @Override
    public void register(String source) {
        sender(source);
    }

    /**
     * Takes a message; waits while the client is full. A failure of its delivery is thrown not here but by {@link #flush}.
     *
     * @throws SamzaException if it cannot be an event, or the client cannot be opened
     */
    @Override
    public void send(String source, OutgoingMessageEnvelope envelope) {
        sender(source).send(envelope.getSystemStream().getStream(), envelope.getMessage());
    }

    /**
     * Returns when each message that the source has sent before has its outcome.
     *
     * @throws SamzaException if some failed, or have no outcome in time; what failed is reported now, and not again
     */
    @Override
    public void flush(String source) {
        report(sender(source).flush(Deadline.in(settings.flushTimeout())));
    }

    /**
     * Sends what is left, within the time for it, and closes the clients: at the end of a stream Samza does not flush.
     *
     * @throws SamzaException as {@link #flush}
     */
    @Override
    public void stop() {
        Deadline deadline = Deadline.in(settings.stopTimeout());
        List<SamzaException> failures = new ArrayList<>();
        sources.values().forEach(sender -> failures.addAll(sender.flush(deadline)));
        sources.values().forEach(sender -> sender.close(deadline));
        report(failures);
    }

    /** An interrupt is thrown in any case: nobody knows then what became of the events. */
    private void report(List<SamzaException> failures) {
        if (failures.isEmpty()) {
            return;
        }
        SamzaException first = failures.get(0);
        failures.subList(1, failures.size()).forEach(first::addSuppressed);
        if (settings.throwOnError()
                || failures.stream().anyMatch(failure -> failure.getCause() instanceof InterruptedException)) {
            throw first;
        }
        log.error("Events are lost, and {} is false", BeamProperties.THROW_ON_ERROR, first);
    }

    private SourceSender sender(String source) {
        return sources.computeIfAbsent(source, name -> new SourceSender(name, settings, this::metrics));
    }

    private StreamMetrics metrics(String stream) {
        return metrics.computeIfAbsent(stream, name -> new StreamMetrics(settings.system(), name, registry));
    }
}
