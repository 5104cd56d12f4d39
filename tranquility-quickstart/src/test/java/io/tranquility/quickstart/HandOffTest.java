// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HandOffTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Overlord and tasks: a task ends well when it is shut down, and its segment is served from then on. */
    private final Map<String, String> tasks = new ConcurrentSkipListMap<>();

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> progress = new ArrayList<>();
    private final Stop stop = new Stop();
    private HttpServer server;
    private int refusals;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void end() {
        server.stop(0);
    }

    @Test
    void every_running_task_is_shut_down_by_its_id_and_its_segment_waited_for() throws Exception {
        tasks.put("ended", "SUCCESS");
        tasks.put("one:2026", "RUNNING");
        tasks.put("two", "RUNNING");
        handOff().run(PATIENCE, stop);
        assertThat(requests)
                .contains(
                        "GET /druid/indexer/v1/tasks?type=index_realtime&datasource=the%20wiki",
                        "POST /druid/worker/v1/chat/one%3A2026/shutdown", "POST /druid/worker/v1/chat/two/shutdown")
                .doesNotContain("POST /druid/worker/v1/chat/ended/shutdown");
        assertThat(progress)
                .containsExactly(
                        "Hand-off: 1 of 3 tasks have ended, the historical serves 3 of 3 segments",
                        "Hand-off: 3 of 3 tasks have ended, the historical serves 3 of 3 segments");
    }

    @Test
    void a_data_source_without_tasks_and_segments_is_handed_off() throws Exception {
        handOff().run(PATIENCE, stop);
        assertThat(progress)
                .containsExactly("Hand-off: 0 of 0 tasks have ended, the historical serves 0 of 0 segments");
    }

    @Test
    void a_task_that_does_not_listen_yet_is_told_again() throws Exception {
        tasks.put("late", "RUNNING");
        refusals = 2;
        handOff().run(PATIENCE, stop);
        assertThat(requests.stream().filter(request -> request.startsWith("POST")))
                .hasSize(3);
    }

    @Test
    void a_failed_task_ends_the_hand_off_with_its_reason() {
        tasks.put("bad", "FAILED");
        assertThatThrownBy(() -> handOff().run(PATIENCE, stop))
                .isInstanceOf(HandOffException.class)
                .hasMessage("The task bad failed: disk full");
    }

    @Test
    void what_takes_too_long_is_told() {
        tasks.put("slow", "RUNNING");
        refusals = Integer.MAX_VALUE;
        assertThatThrownBy(() -> handOff().run(Duration.ofMillis(300), stop))
                .isInstanceOf(HandOffException.class)
                .hasMessageStartingWith("Not handed off within")
                .hasMessageEndingWith("0 of 1 tasks have ended, the historical serves 0 of 1 segments");
    }

    @Test
    void a_stop_ends_the_wait() {
        tasks.put("slow", "RUNNING");
        refusals = Integer.MAX_VALUE;
        stop.request();
        assertThatThrownBy(() -> handOff().run(PATIENCE, stop))
                .isInstanceOf(HandOffException.class)
                .hasMessageStartingWith("Stopped during the hand-off");
    }

    @Test
    void an_overlord_that_answers_with_an_error_or_not_at_all_is_told() {
        tasks.put("error", "BROKEN");
        assertThatThrownBy(() -> handOff().run(PATIENCE, stop))
                .isInstanceOf(HandOffException.class)
                .hasMessageContaining("answered 500 to GET ")
                .hasMessageContaining("the database is away");

        HandOff handOff = handOff();
        server.stop(0);
        assertThatThrownBy(() -> handOff.run(PATIENCE, stop))
                .isInstanceOf(HandOffException.class)
                .hasMessageContaining("was not answered");
    }

    private HandOff handOff() {
        return new HandOff(url(), "the wiki", this::segments, progress::add);
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private List<Map<String, Object>> segments(String sql) {
        assertThat(sql).contains("sys.segments").contains("'the wiki'");
        long served = tasks.values().stream().filter("SUCCESS"::equals).count();
        return tasks.isEmpty() ? List.of() : List.of(Map.of("all", tasks.size(), "served", served));
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        requests.add(exchange.getRequestMethod() + " " + path);
        if (tasks.containsValue("BROKEN")) {
            send(exchange, 500, "the database is away");
        } else if (exchange.getRequestMethod().equals("GET")) {
            List<String> json = new ArrayList<>();
            tasks.forEach((id, state) -> json.add(task(id, state)));
            send(exchange, 200, json.toString());
        } else if (refusals > 0) {
            refusals--;
            send(exchange, 404, "not yet");
        } else {
            String id = Path.of(exchange.getRequestURI().getPath()).getName(4).toString();
            tasks.put(id, "SUCCESS");
            send(exchange, 200, "{}");
        }
    }

    private String task(String id, String state) {
        return "{\"id\":\"" + id + "\",\"statusCode\":\"" + state + "\",\"errorMsg\":\"disk full\",\"location\":"
                + (state.equals("RUNNING")
                        ? "{\"host\":\"127.0.0.1\",\"port\":"
                                + server.getAddress().getPort() + "}"
                        : "{\"host\":null,\"port\":-1}")
                + "}";
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
