// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks.load;

import io.tranquility.config.DataSourceConfig;
import io.tranquility.config.TranquilityConfig;
import io.tranquility.event.MapWriter;
import io.tranquility.event.Timestamper;
import io.tranquility.internal.http.ApacheHttpSender;
import io.tranquility.internal.http.HttpCall;
import io.tranquility.internal.http.HttpSender;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * The floor: a loop that writes events and POSTs them with the same HTTP client, five batches at a time. No batches that
 * wait, no partitions, no retries, no task that is looked up. For one thread.
 */
final class BareSubject implements Subject {
    private static final int EVENTS_OF_PUSH = 1000;
    private static final int PUSHES_IN_FLIGHT = 5;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpSender http = new ApacheHttpSender("bare");
    private final URI address;
    private final MapWriter writer;
    private final Semaphore free = new Semaphore(PUSHES_IN_FLIGHT);
    private List<Map<String, Object>> events = new ArrayList<>(EVENTS_OF_PUSH);
    private List<Consumer<? super Throwable>> outcomes = new ArrayList<>(EVENTS_OF_PUSH);

    BareSubject(Path configuration, String dataSource, URI sink) throws IOException {
        DataSourceConfig config = TranquilityConfig.read(configuration).dataSource(dataSource);
        Timestamper<Map<String, Object>> timestamper = config.timestampSpec().timestamper();
        String column = config.timestampSpec().column();
        writer = config.smile()
                ? MapWriter.smile(timestamper, column, config.fields())
                : MapWriter.json(timestamper, column, config.fields());
        address = sink.resolve("/druid/worker/v1/chat/" + dataSource + "/push-events");
    }

    @Override
    public void send(Map<String, Object> event, Consumer<? super Throwable> outcome) {
        events.add(event);
        outcomes.add(outcome);
        if (events.size() == EVENTS_OF_PUSH) {
            push();
        }
    }

    @Override
    public void flush() {
        if (!events.isEmpty()) {
            push();
        }
        free.acquireUninterruptibly(PUSHES_IN_FLIGHT);
        free.release(PUSHES_IN_FLIGHT);
    }

    @Override
    public void close() {
        http.close();
    }

    private void push() {
        Body body = new Body();
        try {
            writer.writeAll(events, body);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        List<Consumer<? super Throwable>> waiting = outcomes;
        events = new ArrayList<>(EVENTS_OF_PUSH);
        outcomes = new ArrayList<>(EVENTS_OF_PUSH);
        free.acquireUninterruptibly();
        HttpCall call = new HttpCall("POST", address, Map.of(), writer.contentType(), body.bytes(), body.size());
        CompletableFuture<?> unused = http.send(call, TIMEOUT).whenComplete((answer, e) -> {
            Throwable failure = e == null && !answer.isSuccess() ? new IllegalStateException(answer.toString()) : e;
            waiting.forEach(outcome -> outcome.accept(failure));
            free.release();
        });
    }

    /** Read in place. */
    private static final class Body extends ByteArrayOutputStream {
        Body() {
            super(EVENTS_OF_PUSH * 160);
        }

        byte[] bytes() {
            return buf;
        }
    }
}
