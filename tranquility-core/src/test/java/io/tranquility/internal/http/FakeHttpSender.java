// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Answers as the test says, and keeps what it was asked. */
public final class FakeHttpSender implements HttpSender {
    private final List<HttpCall> calls = new ArrayList<>();
    private final List<String> bodies = new ArrayList<>();
    private Function<HttpCall, CompletableFuture<HttpAnswer>> server;
    private final Deque<CompletableFuture<HttpAnswer>> answers = new ArrayDeque<>();

    @Override
    public CompletableFuture<HttpAnswer> send(HttpCall call, Duration timeout) {
        calls.add(call);
        bodies.add(new String(Arrays.copyOf(call.body(), call.length()), StandardCharsets.UTF_8));
        if (server != null) {
            return server.apply(call);
        }
        return answers.isEmpty() ? CompletableFuture.failedFuture(new IOException("no answer")) : answers.poll();
    }

    @Override
    public void close() {}

    /** From now on calls are answered by this. */
    public void serve(Function<HttpCall, CompletableFuture<HttpAnswer>> handler) {
        server = handler;
    }

    public FakeHttpSender answer(int status, String body) {
        return answer(CompletableFuture.completedFuture(
                new HttpAnswer(status, Map.of(), body.getBytes(StandardCharsets.UTF_8))));
    }

    public FakeHttpSender redirect(int status, String location) {
        return reply(status, Map.of("location", location));
    }

    /** Without a body. */
    public FakeHttpSender reply(int status, Map<String, String> headers) {
        return answer(CompletableFuture.completedFuture(new HttpAnswer(status, headers, new byte[0])));
    }

    public FakeHttpSender fail(Throwable failure) {
        return answer(CompletableFuture.failedFuture(failure));
    }

    /** One call is answered by this future, whenever that completes. */
    public FakeHttpSender answer(CompletableFuture<HttpAnswer> answer) {
        answers.add(answer);
        return this;
    }

    public List<HttpCall> calls() {
        return calls;
    }

    /** As they were when they were sent. */
    public List<String> bodies() {
        return bodies;
    }
}
