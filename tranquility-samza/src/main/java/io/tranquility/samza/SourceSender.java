// SPDX-License-Identifier: Apache-2.0
package io.tranquility.samza;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tranquility.adapter.DeliveryFailedException;
import io.tranquility.adapter.DeliveryTracker;
import io.tranquility.adapter.TranquilizerLease;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.samza.SamzaException;

/**
 * What one source sends, by stream. Thread-safe. The lock guards opening and closing; so an opening makes the other
 * threads of this source wait, and no others.
 */
final class SourceSender {
    private final String source;
    private final BeamSettings settings;
    private final Function<String, StreamMetrics> metrics;
    private final Object lock = new Object();
    private final Map<String, Outlet> outlets = new ConcurrentHashMap<>();

    @GuardedBy("lock")
    private boolean closed;

    /** @param metrics those of a stream, by its name */
    SourceSender(String source, BeamSettings settings, Function<String, StreamMetrics> metrics) {
        this.source = source;
        this.settings = settings;
        this.metrics = metrics;
    }

    /** The source's share in the client of a stream. */
    private record Outlet(TranquilizerLease<Object> lease, DeliveryTracker<Object> tracker) {}

    /** @throws SamzaException if the message cannot be an event, or the client cannot be opened */
    void send(String stream, Object message) {
        Outlet known = outlets.get(stream);
        Outlet outlet = known != null ? known : open(stream);
        Object event = event(stream, message);
        outlet.tracker().send(event);
    }

    /** Waits for the outcomes of what was sent before; returns what went wrong, by stream, with its causes. */
    List<SamzaException> flush(Deadline deadline) {
        // All begin before the first is waited for.
        outlets.values().forEach(outlet -> {
            var unused = outlet.lease().tranquilizer().flush();
        });
        List<SamzaException> failures = new ArrayList<>();
        outlets.forEach((stream, outlet) -> {
            try {
                outlet.tracker().flush(deadline.left());
            } catch (DeliveryFailedException e) {
                failures.add(new SamzaException(route(stream) + ": " + e.getMessage(), e));
            } catch (TimeoutException e) {
                long pending = outlet.tracker().outcomes().pending();
                failures.add(new SamzaException(
                        route(stream) + ": " + pending + (pending == 1 ? " event has" : " events have")
                                + " no outcome after " + deadline.timeout(),
                        e));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failures.add(new SamzaException(route(stream) + ": interrupted while waiting for outcomes", e));
            }
        });
        return failures;
    }

    /** Gives the clients back. Idempotent; what is sent afterwards is refused. */
    void close(Deadline deadline) {
        synchronized (lock) {
            closed = true;
            outlets.values().forEach(outlet -> outlet.lease().close(deadline.left()));
            outlets.clear();
        }
    }

    private Outlet open(String stream) {
        synchronized (lock) {
            Outlet known = outlets.get(stream);
            if (known != null) {
                return known;
            }
            if (closed) {
                throw new SamzaException(route(stream) + ": the producer is stopped");
            }
            Outlet opened = outlet(stream);
            outlets.put(stream, opened);
            return opened;
        }
    }

    private Outlet outlet(String stream) {
        try {
            TranquilizerLease<Object> lease =
                    TranquilizerLease.of(settings.clients().forStream(stream));
            StreamMetrics listener = metrics.apply(stream);
            lease.showMetrics(listener);
            return new Outlet(lease, new DeliveryTracker<>(lease.tranquilizer(), listener));
        } catch (RuntimeException e) {
            throw new SamzaException(route(stream) + ": the client cannot be opened: " + e.getMessage(), e);
        }
    }

    private Object event(String stream, Object message) {
        try {
            return settings.clients().event(message);
        } catch (SamzaException e) {
            throw new SamzaException(route(stream) + ": " + e.getMessage(), e);
        }
    }

    private String route(String stream) {
        return source + " -> " + settings.system() + "." + stream;
    }
}
