// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.overlord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tranquility.druid.DruidAuthentication;
import io.tranquility.druid.DruidSecurity;
import io.tranquility.druid.TlsOptions;
import io.tranquility.internal.http.FakeHttpSender;
import io.tranquility.internal.retry.TransientException;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpOverlordTest {
    private static final ObjectNode TASK = JsonNodeFactory.instance.objectNode().put("id", "x");

    private final List<Instant> told = new ArrayList<>();
    private final FakeHttpSender http = new FakeHttpSender();
    private final HttpOverlord overlord = new HttpOverlord(
            http,
            () -> CompletableFuture.completedFuture(List.of(URI.create("http://overlord:8090"))),
            DruidSecurity.NONE,
            told::add);

    @Test
    void tells_what_time_the_overlord_has_if_it_says_so() {
        http.reply(200, Map.of("date", "Mon, 23 Nov 2026 13:25:00 GMT"))
                .reply(200, Map.of("date", "tomorrow"))
                .reply(200, Map.of());
        for (int call = 0; call < 3; call++) {
            assertThat(overlord.submit(TASK)).isCompleted();
        }
        assertThat(told).containsExactly(Instant.parse("2026-11-23T13:25:00Z"));
    }

    @Test
    void submits_a_task() {
        http.answer(200, "{\"task\":\"x\"}");
        assertThat(overlord.submit(TASK)).isCompleted();
        assertThat(http.calls().get(0)).hasToString("POST http://overlord:8090/druid/indexer/v1/task");
        assertThat(http.bodies()).containsExactly("{\"id\":\"x\"}");
    }

    @Test
    void a_task_that_exists_already_counts_as_submitted() {
        http.answer(400, "{\"error\":\"Task [x] already exists.\"}");
        assertThat(overlord.submit(TASK)).isCompleted();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 405})
    void a_firm_no_is_final_and_shows_the_overlords_words(int status) {
        http.answer(status, "{\"error\":\"Could not resolve type id\"}");
        assertThatThrownBy(() -> overlord.submit(TASK).join())
                .hasCauseInstanceOf(OverlordRefusedException.class)
                .hasMessageContaining("http://overlord:8090/druid/indexer/v1/task")
                .hasMessageContaining("HTTP " + status)
                .hasMessageContaining("Could not resolve type id");
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 408, 429, 500, 502, 503, 504})
    void another_time_may_do_for_the_rest(int status) {
        http.answer(status, "busy");
        assertThatThrownBy(() -> overlord.submit(TASK).join()).hasCauseInstanceOf(TransientException.class);
    }

    @Test
    void a_broken_exchange_is_passed_on() {
        http.fail(new IOException("reset"));
        assertThatThrownBy(() -> overlord.status("x").join()).hasRootCauseMessage("reset");
    }

    @Test
    void an_answer_that_is_no_json_is_transient() {
        http.answer(200, "<html>");
        assertThatThrownBy(() -> overlord.status("x").join())
                .hasCauseInstanceOf(TransientException.class)
                .hasMessageContaining("which is no JSON");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401 | druidBeam.basicAuthUser, druidBeam.bearerToken",
                "403 | they need READ and WRITE on the data source"
            })
    void refused_credentials_say_what_to_look_at(int status, String advice) {
        http.answer(status, "no");
        assertThatThrownBy(() -> overlord.submit(TASK).join())
                .hasCauseInstanceOf(OverlordRefusedException.class)
                .hasMessageContaining(advice);
    }

    @Test
    void a_druid_that_does_not_tell_its_version_is_taken_for_one_that_takes_events() {
        http.answer(403, "Unauthorized");
        DruidVersion version = overlord.version().join();
        assertThat(version.lacksExtension()).isFalse();
        assertThat(version.hasExtension()).isFalse();
    }

    @Test
    void with_tls_a_task_is_where_its_tls_port_is() {
        DruidSecurity security = new DruidSecurity(Optional.of(TlsOptions.DEFAULT), DruidAuthentication.NONE);
        HttpOverlord secure = new HttpOverlord(
                http,
                () -> CompletableFuture.completedFuture(List.of(URI.create("https://overlord:8290"))),
                security,
                now -> {});
        http.answer(
                        200,
                        "{\"status\":{\"statusCode\":\"RUNNING\",\"location\":{\"host\":\"w\",\"port\":8091,\"tlsPort\":8291}}}")
                .answer(
                        200,
                        "{\"status\":{\"statusCode\":\"RUNNING\",\"location\":{\"host\":\"w\",\"port\":8091,\"tlsPort\":-1}}}")
                .answer(
                        200,
                        "{\"status\":{\"statusCode\":\"FAILED\",\"location\":{\"host\":\"w\",\"port\":8091,\"tlsPort\":-1}}}");
        assertThat(secure.status("x").join().orElseThrow().location()).contains(URI.create("https://w:8291"));
        assertThatThrownBy(() -> secure.status("x").join())
                .hasCauseInstanceOf(TransientException.class)
                .hasMessageContaining("without TLS only, but druid.tls.enable is true");
        assertThat(secure.status("x").join().orElseThrow())
                .isEqualTo(new TaskStatus(TaskStatus.State.FAILED, Optional.empty(), ""));
    }

    @Test
    void reads_where_a_task_runs() {
        http.answer(
                200,
                "{\"task\":\"a b\",\"status\":{\"id\":\"a b\",\"statusCode\":\"RUNNING\",\"location\":"
                        + "{\"host\":\"worker\",\"port\":8091,\"tlsPort\":-1},\"errorMsg\":null}}");
        assertThat(overlord.status("a b"))
                .isCompletedWithValue(Optional.of(
                        new TaskStatus(TaskStatus.State.ACTIVE, Optional.of(URI.create("http://worker:8091")), "")));
        assertThat(http.calls().get(0)).hasToString("GET http://overlord:8090/druid/indexer/v1/task/a%20b/status");
    }

    @Test
    void a_task_without_a_place_and_one_that_failed() {
        http.answer(200, "{\"status\":{\"statusCode\":\"RUNNING\",\"location\":{\"host\":null,\"port\":-1}}}")
                .answer(200, "{\"status\":{\"statusCode\":\"FAILED\",\"errorMsg\":\"killed\"}}")
                .answer(200, "{\"status\":{\"statusCode\":\"RUNNING\",\"location\":{\"host\":\"::1\",\"port\":1}}}");
        assertThat(overlord.status("x").join().orElseThrow().location()).isEmpty();
        assertThat(overlord.status("x").join().orElseThrow())
                .isEqualTo(new TaskStatus(TaskStatus.State.FAILED, Optional.empty(), "killed"));
        assertThat(overlord.status("x").join().orElseThrow().location()).contains(URI.create("http://[::1]:1"));
    }

    @Test
    void a_task_that_is_not_known() {
        http.answer(404, "No task");
        assertThat(overlord.status("x")).isCompletedWithValue(Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"version\":\"28.0.0\",\"modules\":[]} | 28 | false | false",
                "{\"version\":\"33.0.0\",\"modules\":[]} | 33 | false | true",
                "{\"version\":\"33.0.0\",\"modules\":[{\"artifact\":\"druid-tranquility\"}]} | 33 | true | false",
                "{\"version\":\"latest\"} | -1 | false | false",
                "{} | -1 | false | false",
            })
    void knows_which_druid_needs_the_extension(String answer, int major, boolean hasExtension, boolean lacks) {
        http.answer(200, answer);
        DruidVersion version = overlord.version().join();
        assertThat(version.major()).isEqualTo(major);
        assertThat(version.hasExtension()).isEqualTo(hasExtension);
        assertThat(version.lacksExtension()).isEqualTo(lacks);
    }
}
