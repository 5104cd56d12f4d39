// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid28;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

final class PortsTest {
    @Test
    void ports_are_free_and_each_is_given_once() throws Exception {
        Ports ports = new Ports(5);
        int first = ports.take(2);
        int third = ports.take(1);
        assertThat(third).isEqualTo(first + 2);
        for (int port = first; port < first + 5; port++) {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                assertThat(socket.getLocalPort()).isEqualTo(port);
            }
        }
    }
}
