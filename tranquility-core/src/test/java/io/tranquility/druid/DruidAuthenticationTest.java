// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DruidAuthenticationTest {
    private static final Secret PASSWORD = Secret.of("open sesame");

    @Test
    void a_secret_shows_nowhere() {
        TlsOptions.Store store = new TlsOptions.Store(Path.of("x"), Optional.empty(), Optional.of(PASSWORD));
        List<Object> holders = List.of(
                PASSWORD,
                new DruidAuthentication.Basic("me", PASSWORD),
                new DruidAuthentication.Basic("me", PASSWORD).header(),
                new DruidAuthentication.Bearer(Secret.of("sesame")),
                new DruidSecurity(
                        Optional.of(new TlsOptions(
                                "TLS",
                                Optional.of(store),
                                Optional.empty(),
                                Optional.of(store),
                                Optional.of(PASSWORD))),
                        new DruidAuthentication.Basic("me", PASSWORD)),
                new ZooKeeperOptions(
                        "zk",
                        Duration.ofSeconds(1),
                        "/x",
                        new ZooKeeperAuth(
                                ZooKeeperAuth.Scheme.DIGEST,
                                Optional.of("me"),
                                Optional.of(PASSWORD),
                                ZooKeeperAuth.Acl.OPEN)));
        assertThat(holders).allSatisfy(holder -> assertThat(holder.toString())
                .contains("***")
                .doesNotContain("sesame")
                .doesNotContain("b3BlbiBzZXNhbWU"));
    }

    @Test
    void equal_secrets_are_equal() {
        assertThat(PASSWORD).isEqualTo(Secret.of("open sesame")).hasSameHashCodeAs(Secret.of("open sesame"));
        assertThat(PASSWORD).isNotEqualTo(Secret.of("other"));
    }

    @Test
    void the_user_has_no_colon() {
        assertThatThrownBy(() -> new DruidAuthentication.Basic("a:b", PASSWORD))
                .hasMessageContaining("has no colon, but is 'a:b'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\r\nX-Other: 1", "\u00e9"})
    void a_token_cannot_break_out_of_its_header(String token) {
        assertThatThrownBy(() -> new DruidAuthentication.Bearer(Secret.of(token)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A bearer token has visible ASCII characters only, and at least one; this one does not");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://overlord:8090",
                "http://me:secret@overlord:8090",
                "http://overlord:8090/druid",
                "overlord:8090"
            })
    void the_url_of_an_overlord_is_a_host_and_a_port(String url) {
        assertThatThrownBy(() -> new DruidDiscovery(List.of(URI.create(url)), DruidDiscovery.TaskLocatorType.AUTO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The URL of an Overlord is http:// or https:// with a host and a port")
                .hasMessageNotContaining("secret");
    }
}
