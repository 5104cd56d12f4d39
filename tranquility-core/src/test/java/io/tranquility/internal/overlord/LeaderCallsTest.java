// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.overlord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tranquility.internal.http.FakeHttpSender;
import io.tranquility.internal.http.HttpAnswer;
import io.tranquility.internal.http.HttpCall;
import io.tranquility.internal.retry.TransientException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LeaderCallsTest {
    private final FakeHttpSender http = new FakeHttpSender();

    private LeaderCalls calls(boolean hasCredentials, String... addresses) {
        List<URI> located = Stream.of(addresses).map(URI::create).toList();
        return new LeaderCalls(http, () -> CompletableFuture.completedFuture(located), hasCredentials);
    }

    private static HttpAnswer answer(LeaderCalls calls) {
        return calls.send("/path", HttpCall::get).join().answer();
    }

    private List<String> asked() {
        return http.calls().stream().map(HttpCall::toString).toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308})
    void a_redirect_to_the_leader_is_followed_with_the_same_request(int status) {
        http.redirect(status, "http://two:8090/path").answer(200, "yes");
        byte[] body = "task".getBytes(StandardCharsets.UTF_8);
        HttpAnswer answer = calls(false, "http://one:8090")
                .send("/path", uri -> HttpCall.post(uri, Map.of(), "text/plain", body))
                .join()
                .answer();
        assertThat(answer.shown()).isEqualTo("yes");
        assertThat(asked()).containsExactly("POST http://one:8090/path", "POST http://two:8090/path");
        assertThat(http.bodies()).containsExactly("task", "task");
    }

    @Test
    void a_redirect_may_be_relative() {
        http.redirect(307, "/other").answer(200, "yes");
        assertThat(answer(calls(true, "http://one:8090")).shown()).isEqualTo("yes");
        assertThat(asked()).endsWith("GET http://one:8090/other");
    }

    @Test
    void who_led_last_is_asked_first() {
        LeaderCalls calls = calls(false, "http://one:8090", "http://two:8090");
        http.redirect(307, "http://two:8090/path").answer(200, "yes").answer(200, "again");
        assertThat(answer(calls).shown()).isEqualTo("yes");
        assertThat(answer(calls).shown()).isEqualTo("again");
        assertThat(asked()).endsWith("GET http://two:8090/path", "GET http://two:8090/path");
    }

    @Test
    void the_next_is_tried_when_one_is_down_or_unavailable() {
        LeaderCalls calls = calls(true, "http://one:8090", "http://[::1]:8090/", "http://three:8090");
        http.fail(new IOException("refused")).answer(503, "no leader").answer(200, "yes");
        assertThat(answer(calls).shown()).isEqualTo("yes");
        assertThat(asked())
                .containsExactly(
                        "GET http://one:8090/path", "GET http://[::1]:8090/path", "GET http://three:8090/path");
    }

    @Test
    void an_error_of_the_leader_is_its_answer() {
        http.answer(500, "bug");
        assertThat(answer(calls(false, "http://one:8090", "http://two:8090")).status())
                .isEqualTo(500);
        assertThat(asked()).hasSize(1);
    }

    @Test
    void when_none_answers_all_are_named() {
        http.fail(new IOException("reset")).fail(new TimeoutException());
        assertThatThrownBy(() -> answer(calls(false, "http://one:8090", "http://two:8090")))
                .hasCauseInstanceOf(TransientException.class)
                .hasMessageContaining("No Overlord answers at [http://one:8090, http://two:8090]; the last:");
    }

    @Test
    void overlords_that_redirect_in_a_circle_are_given_up() {
        for (int i = 0; i < 10; i++) {
            http.redirect(307, i % 2 == 0 ? "http://two:8090/path" : "http://one:8090/path");
        }
        assertThatThrownBy(() -> answer(calls(false, "http://one:8090")))
                .hasCauseInstanceOf(TransientException.class)
                .hasMessageContaining("do not agree on who leads");
        assertThat(asked()).hasSize(1 + LeaderCalls.MOST_REDIRECTS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ftp://two/path", "http://me:pw@two/path", "http:///path", "http://a b/", "mailto:me"})
    void a_redirect_to_what_is_no_overlord_is_not_followed(String location) {
        http.redirect(307, location);
        assertThatThrownBy(() -> answer(calls(false, "http://one:8090")))
                .hasCauseInstanceOf(TransientException.class)
                .hasMessageContaining("redirected GET http://one:8090/path to '" + location + "'");
        assertThat(asked()).hasSize(1);
    }

    @Test
    void a_redirect_from_https_to_http_is_not_followed() {
        http.redirect(307, "http://two:8090/path");
        assertThatThrownBy(() -> answer(calls(false, "https://one:8290"))).hasMessageContaining("not encrypted");
        assertThat(asked()).hasSize(1);
    }

    @Test
    void credentials_are_not_taken_to_an_address_that_nobody_named() {
        http.redirect(307, "http://evil:8090/path");
        assertThatThrownBy(() -> answer(calls(true, "http://one:8090")))
                .hasCauseInstanceOf(TransientException.class)
                .hasMessageContaining("none of the Overlords [http://one:8090]")
                .hasMessageContaining("druidBeam.overlordUrls can name it");
        assertThat(asked()).hasSize(1);
    }

    @Test
    void credentials_are_taken_to_an_address_that_is_named() {
        http.redirect(307, "http://two:8090/path").answer(200, "yes");
        assertThat(answer(calls(true, "http://one:8090", "http://two:8090")).shown())
                .isEqualTo("yes");
    }
}
