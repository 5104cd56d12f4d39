// SPDX-License-Identifier: Apache-2.0
package io.tranquility.console;

import io.tranquility.input.EventTrial;
import io.tranquility.input.Trial;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Promise;

/** Says what would become of the events of a request. Nothing is sent. */
final class Trials {
    private static final int MOST_BYTES = 1 << 20;
    private static final int MOST_EVENTS = 100;
    private static final int MOST_WAITING = 20;

    private final ThreadPoolExecutor thread;

    /** @param thread in which it may wait */
    Trials(ThreadPoolExecutor thread) {
        this.thread = thread;
    }

    /** Reads the request's body, and answers what would become of its first events. */
    void read(Request request, Reply reply, MonitoredSource source) {
        if (request.getLength() > MOST_BYTES) {
            Console.problem(reply, 413, "A sample may have " + MOST_BYTES + " bytes");
            return;
        }
        Content.Source.asByteArrayAsync(request, MOST_BYTES, new Promise.Invocable<>() {
            @Override
            public void succeeded(byte[] bytes) {
                later(reply, source, bytes);
            }

            @Override
            public void failed(Throwable cause) {
                Console.problem(reply, 400, "The sample cannot be read: " + cause.getMessage());
            }
        });
    }

    private void later(Reply reply, MonitoredSource source, byte[] bytes) {
        if (thread.getQueue().size() > MOST_WAITING) {
            Console.problem(reply, 503, "Many samples are being tried; try this one again");
            return;
        }
        try {
            thread.execute(() -> {
                try {
                    Console.json(reply, 200, answer(source, bytes));
                } catch (RuntimeException e) {
                    Console.problem(reply, 500, "The sample cannot be tried: " + e);
                }
            });
        } catch (RejectedExecutionException e) {
            Console.problem(reply, 503, "The application is stopping");
        }
    }

    private static Map<String, Object> answer(MonitoredSource source, byte[] bytes) {
        try (EventTrial trial = new EventTrial(source.config(), source.parser().get())) {
            List<Map<String, Object>> events = new ArrayList<>();
            List<byte[]> parts = source.takesLines() ? lines(bytes) : List.of(bytes);
            for (int i = 0; i < parts.size() && events.size() < MOST_EVENTS; i++) {
                for (Trial tried : trial.of(parts.get(i))) {
                    events.add(describe(i + 1, tried));
                }
            }
            return Map.of("events", events);
        }
    }

    private static List<byte[]> lines(byte[] text) {
        return new String(text, StandardCharsets.ISO_8859_1)
                .lines()
                .limit(MOST_EVENTS)
                .map(line -> line.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }

    /** @param part its line, or 1 if it is a record */
    private static Map<String, Object> describe(int part, Trial trial) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("line", part);
        described.put("outcome", trial.outcome());
        trial.reason().ifPresent(reason -> described.put("reason", reason));
        trial.time().ifPresent(time -> described.put("time", time.toString()));
        trial.segment().ifPresent(segment -> {
            described.put("segmentStart", segment.start().toString());
            described.put("segmentEnd", segment.end().toString());
            described.put("partition", segment.partition());
        });
        return described;
    }
}
