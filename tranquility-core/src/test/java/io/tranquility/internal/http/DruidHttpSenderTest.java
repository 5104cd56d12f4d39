// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tranquility.druid.DruidAuthentication;
import io.tranquility.druid.DruidSecurity;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** By plain HTTP; {@link SecureHttpTest} has HTTPS. */
final class DruidHttpSenderTest extends HttpSenderContract {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @Override
    HttpSender sender() {
        return new DruidHttpSender("test", DruidSecurity.NONE);
    }

    @Test
    void what_is_neither_http_nor_https_is_not_sent() {
        URI uri = URI.create("ftp://127.0.0.1/path");
        assertThatThrownBy(() -> get(http().send(HttpCall.get(uri), TIMEOUT)))
                .cause()
                .isInstanceOf(NotSentException.class)
                .hasMessageContaining("GET ftp://127.0.0.1/path was not sent");
    }

    @Test
    void a_closed_client_opens_none_for_another_scheme() {
        http().close();
        assertThatThrownBy(() -> get(http().send(HttpCall.get(URI.create("https://127.0.0.1/")), TIMEOUT)))
                .cause()
                .isInstanceOf(IOException.class)
                .hasMessage("GET https://127.0.0.1/ was not sent: the client is closed");
    }

    @Test
    void a_client_that_cannot_be_opened_fails_its_calls_and_no_others() {
        try (HttpSender one = new DruidHttpSender(Scheme.HTTP, scheme -> {
            if (scheme == Scheme.HTTPS) {
                throw new IllegalStateException("too many open files");
            }
            return new PlainHttpSender("test", DruidAuthentication.NONE);
        })) {
            assertThatThrownBy(() -> get(one.send(HttpCall.get(URI.create("https://127.0.0.1/")), TIMEOUT)))
                    .cause()
                    .isInstanceOf(NotSentException.class)
                    .hasMessage(
                            "GET https://127.0.0.1/ was not sent: its client cannot be opened: too many open files");
            URI uri = serve(exchange -> {
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            });
            assertThat(one.send(HttpCall.get(uri), TIMEOUT))
                    .succeedsWithin(TIMEOUT)
                    .returns(200, HttpAnswer::status);
        }
    }

    @Test
    void the_other_scheme_is_spoken_too() {
        URI nobody = URI.create("https://127.0.0.1:1/");
        assertThat(http().send(HttpCall.get(nobody), TIMEOUT))
                .failsWithin(TIMEOUT)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(NotSentException.class)
                .withMessageContaining("GET https://127.0.0.1:1/ was not sent");
    }
}
