// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tranquility.druid.DruidAuthentication;
import io.tranquility.druid.DruidSecurity;
import io.tranquility.druid.TlsOptions;
import io.tranquility.internal.retry.TransientException;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SchemeTest {
    @Test
    void tls_uses_the_tls_port_and_plain_http_the_other() {
        assertThat(Scheme.HTTP.address("worker", 8091, 8291)).contains(URI.create("http://worker:8091"));
        assertThat(Scheme.HTTPS.address("worker", 8091, 8291)).contains(URI.create("https://worker:8291"));
        assertThat(Scheme.of(DruidSecurity.NONE)).isEqualTo(Scheme.HTTP);
        assertThat(Scheme.of(new DruidSecurity(Optional.of(TlsOptions.DEFAULT), DruidAuthentication.NONE)))
                .isEqualTo(Scheme.HTTPS);
    }

    @Test
    void an_address_of_ipv6_gets_brackets_once() {
        assertThat(Scheme.HTTP.address("::1", 1, -1)).contains(URI.create("http://[::1]:1"));
        assertThat(Scheme.HTTP.address("[fe80::1]", 1, -1)).contains(URI.create("http://[fe80::1]:1"));
    }

    @Test
    void who_listens_nowhere_has_no_address() {
        assertThat(Scheme.HTTP.address("", 8091, -1)).isEmpty();
        assertThat(Scheme.HTTPS.address("worker", -1, -1)).isEmpty();
    }

    @Test
    void who_listens_on_the_other_port_only_is_told_with_what_to_set() {
        assertThatThrownBy(() -> Scheme.HTTPS.address("worker", 8091, -1))
                .isInstanceOf(TransientException.class)
                .hasMessage("Druid's process on worker listens on port 8091 without TLS only, but druid.tls.enable is"
                        + " true");
        assertThatThrownBy(() -> Scheme.HTTP.address("worker", -1, 8291))
                .isInstanceOf(TransientException.class)
                .hasMessageContaining("port 8291 with TLS only: set druid.tls.enable to true");
    }
}
