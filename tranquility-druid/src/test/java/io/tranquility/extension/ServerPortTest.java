// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.apache.druid.server.DruidNode;
import org.junit.jupiter.api.Test;

class ServerPortTest {
    @Test
    void listens_while_something_accepts_connections() throws IOException {
        final DruidNode node;
        final DruidNode tls;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            node = new DruidNode("test", "127.0.0.1", true, socket.getLocalPort(), -1, true, false);
            tls = new DruidNode("test", "some.other.name", false, -1, socket.getLocalPort(), false, true);
            assertThat(ServerPort.listens(node)).isTrue();
            assertThat(ServerPort.listens(tls)).isTrue();
        }
        assertThat(ServerPort.listens(node)).isFalse();
        assertThat(ServerPort.listens(tls)).isFalse();
    }
}
