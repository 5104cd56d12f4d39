// SPDX-License-Identifier: Apache-2.0
package io.tranquility.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tranquility.config.Property;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.URIUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is read at an application's port: the page at {@code /}, {@code /v1/status} and what else the page asks for,
 * {@code /metrics} and {@code /health}. Thread-safe; one thread of its own looks at the counts now and then, and tries
 * samples.
 */
public final class Console implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Console.class);
    private static final String JSON_TYPE = "application/json;charset=UTF-8";
    private static final String TRY = "/v1/try/";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Monitored application;
    private final PipelineMetrics metrics;
    private final List<Property<?>> declared;
    private final Page page = new Page();
    private final History history = new History();
    private final Trials trials;
    private final ScheduledThreadPoolExecutor background = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "tranquility-console");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Begins to look.
     *
     * @param declared the properties of the application, beside those of the core
     */
    public Console(Monitored application, PipelineMetrics metrics, List<Property<?>> declared) {
        this.application = application;
        this.metrics = metrics;
        this.declared = List.copyOf(declared);
        this.trials = new Trials(background);
        Future<?> unused =
                background.scheduleAtFixedRate(this::look, 0, History.PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Answers a request if its path is one of these; false if it is not. */
    public boolean handle(Request request, Response response, Callback callback) {
        String path = Request.getPathInContext(request);
        Reply reply = new Reply(response, callback);
        if (path.startsWith(TRY) && request.getMethod().equals("POST")) {
            tryEvents(request, reply, URIUtil.decodePath(path.substring(TRY.length())));
            return true;
        }
        if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            return false;
        }
        switch (path) {
            case "/health" -> reply.text(200, "OK");
            case "/health/ready" ->
                application.notReady().ifPresentOrElse(why -> reply.text(503, why), () -> reply.text(200, "OK"));
            case "/v1/status" -> status(access(request), reply);
            case "/v1/history" ->
                bySource(access(request), reply, "The history needs credentials", (name, source) -> history.of(name));
            case "/v1/configuration" ->
                bySource(
                        access(request),
                        reply,
                        "The configuration needs credentials",
                        (name, source) -> Configuration.of(source, declared));
            case "/metrics" -> metrics(access(request), reply);
            default -> {
                if (!page.has(path)) {
                    return false;
                }
                if (access(request).isKnown(reply, "The page needs credentials")) {
                    page.get(path, response, reply);
                }
            }
        }
        return true;
    }

    /** Answers these requests, and all others with 404. */
    public Handler asHandler() {
        return new Handler.Abstract.NonBlocking() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                if (!Console.this.handle(request, response, callback)) {
                    new Reply(response, callback).text(404, "Not found");
                }
                return true;
            }
        };
    }

    /** Ends its thread; what is read afterwards has no new history. Idempotent. */
    @Override
    public void close() {
        background.shutdownNow();
    }

    /** Never throws, so that it is done again. */
    private void look() {
        try {
            long now = System.currentTimeMillis();
            Map<String, History.Point> points = new LinkedHashMap<>();
            application
                    .sources()
                    .forEach((name, source) -> points.put(name, source.counts().point(now)));
            history.add(points);
        } catch (RuntimeException e) {
            log.error("The counts cannot be looked at; the page's history has a gap", e);
        }
    }

    private Access access(Request request) {
        return new Access(application.sources().values(), request.getHeaders().get(HttpHeader.AUTHORIZATION));
    }

    private void status(Access access, Reply reply) {
        if (!access.isKnown(reply, "The status needs credentials")) {
            return;
        }
        Map<String, Object> body = new LinkedHashMap<>(application.describe());
        body.put("dataSources", visible(access, (name, source) -> source.describe(metrics.latency(name))));
        json(reply, 200, body);
    }

    /** Those of all data sources, so that who asks must be allowed to see them all. */
    private void metrics(Access access, Reply reply) {
        if (!access.isKnown(reply, "The metrics need credentials")) {
            return;
        }
        Optional<MonitoredSource> hidden = access.hidden();
        if (hidden.isPresent()) {
            reply.text(
                    403,
                    "The metrics are those of all data sources, and these credentials are not for '"
                            + hidden.get().config().dataSource() + "'");
            return;
        }
        reply.send(200, PipelineMetrics.CONTENT_TYPE, metrics.text().getBytes(StandardCharsets.UTF_8));
    }

    private void bySource(Access access, Reply reply, String refusal, Describer describer) {
        if (access.isKnown(reply, refusal)) {
            json(reply, 200, Map.of("dataSources", visible(access, describer)));
        }
    }

    private void tryEvents(Request request, Reply reply, String name) {
        Access access = access(request);
        if (!access.isKnown(reply, "Trying an event needs credentials")) {
            return;
        }
        access.visible()
                .filter(source -> source.config().dataSource().equals(name))
                .findFirst()
                .ifPresentOrElse(
                        source -> trials.read(request, reply, source),
                        () -> problem(reply, 404, "There is no data source '" + name + "' for these credentials"));
    }

    /** What is said of a data source, for JSON. */
    private interface Describer {
        Object describe(String name, MonitoredSource source);
    }

    private static Map<String, Object> visible(Access access, Describer describer) {
        Map<String, Object> byName = new LinkedHashMap<>();
        access.visible().forEach(source -> {
            String name = source.config().dataSource();
            byName.put(name, describer.describe(name, source));
        });
        return byName;
    }

    static void problem(Reply reply, int status, String message) {
        json(reply, status, Map.of("error", message));
    }

    static void json(Reply reply, int status, Object body) {
        try {
            reply.send(status, JSON_TYPE, JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
