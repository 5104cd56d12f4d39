// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tranquility.benchmarks.load.Events;
import io.tranquility.benchmarks.load.Metric;
import io.tranquility.druid.DruidAuthentication;
import io.tranquility.internal.http.HttpAnswer;
import io.tranquility.internal.http.HttpCall;
import io.tranquility.internal.http.HttpSender;
import io.tranquility.internal.http.PlainHttpSender;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/** POSTs lines of JSON to a server, a few bodies at a time, and looks at what that costs the server's process. */
final class ServedLoad implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int IN_FLIGHT = 4;
    private static final int DIFFERENT_BODIES = 8;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final URI address;
    private final ProcessHandle server;
    private final int eventsOfBody;
    private final HttpSender http = new PlainHttpSender("load", DruidAuthentication.NONE);
    private final Semaphore free = new Semaphore(IN_FLIGHT);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    ServedLoad(URI address, ProcessHandle server, int eventsOfBody) {
        this.address = address;
        this.server = server;
        this.eventsOfBody = eventsOfBody;
    }

    /**
     * Sends as many bodies as make these events.
     *
     * @throws IllegalStateException if the server did not say that it has all of them
     */
    Map<Metric, Double> send(int events) throws IOException, InterruptedException, TimeoutException {
        byte[][] bodies = new byte[DIFFERENT_BODIES][];
        Events source = new Events(eventsOfBody);
        for (int i = 0; i < bodies.length; i++) {
            bodies[i] = body(source);
        }
        long[] latencies = new long[events / eventsOfBody];
        Duration before = ChildJvm.cpu(server);
        long start = System.nanoTime();
        for (int i = 0; i < latencies.length && failure.get() == null; i++) {
            send(bodies[i % bodies.length], latencies, i);
        }
        if (!free.tryAcquire(IN_FLIGHT, TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
            throw new TimeoutException("Not every body was answered within " + TIMEOUT);
        }
        free.release(IN_FLIGHT);
        if (failure.get() != null) {
            throw new IllegalStateException("A body was not taken", failure.get());
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpuSeconds = ChildJvm.cpu(server).minus(before).toNanos() / 1e9;
        long sent = (long) latencies.length * eventsOfBody;
        Arrays.sort(latencies);
        Map<Metric, Double> sample = Metric.rates(sent, seconds, cpuSeconds);
        sample.put(Metric.P50, latencies[latencies.length / 2] / 1e6);
        sample.put(Metric.P99, latencies[(int) (latencies.length * 0.99)] / 1e6);
        return sample;
    }

    @Override
    public void close() {
        http.close();
    }

    private void send(byte[] body, long[] latencies, int index) throws InterruptedException {
        free.acquire();
        long begun = System.nanoTime();
        CompletableFuture<?> unused = http.send(HttpCall.post(address, Map.of(), "text/plain", body), TIMEOUT)
                .whenComplete((answer, e) -> {
                    latencies[index] = System.nanoTime() - begun;
                    if (e != null || !isWhole(answer)) {
                        failure.compareAndSet(null, e != null ? e : new IllegalStateException(answer.toString()));
                    }
                    free.release();
                });
    }

    private boolean isWhole(HttpAnswer answer) {
        String sent = "\"sent\":" + eventsOfBody;
        return answer.status() == 200
                && (answer.shown().contains(sent + ",") || answer.shown().contains(sent + "}"));
    }

    private byte[] body(Events source) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (int i = 0; i < eventsOfBody; i++) {
            lines.write(JSON.writeValueAsBytes(source.next()));
            lines.write('\n');
        }
        return lines.toByteArray();
    }
}
