// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HttpAnswerTest {
    @Test
    void shows_what_is_text() {
        assertThat(answer(" {\"error\": \"no\"}\n")).hasToString("HTTP 401 {\"error\": \"no\"}");
    }

    @Test
    void shows_the_title_of_a_page() {
        assertThat(
                        answer(
                                "<html>\n<head>\n<title>Error 401 User authentication failed.</title>\n</head>\n<body>x</body>"))
                .hasToString("HTTP 401 Error 401 User authentication failed.");
        assertThat(answer("<html><body>no</body></html>")).hasToString("HTTP 401 <html><body>no</body></html>");
    }

    @Test
    void shows_only_the_beginning_of_much() {
        assertThat(answer("x".repeat(501)).shown()).isEqualTo("x".repeat(500) + "...");
    }

    @Test
    void says_which_credentials_are_wanted() {
        assertThat(answer("").whatIsMissing()).contains("other credentials", "druidBeam.basicAuthUser");
        assertThat(new HttpAnswer(403, Map.of(), new byte[0]).whatIsMissing()).contains("READ and WRITE");
    }

    private static HttpAnswer answer(String body) {
        return new HttpAnswer(401, Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }
}
