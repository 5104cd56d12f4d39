// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReservedPortsTest {
    private final ReservedPorts ports = new ReservedPorts();

    @Test
    void nobody_else_gets_a_reserved_port() {
        int port = ports.reserve();
        try {
            assertThatThrownBy(() -> bind(port)).isInstanceOf(BindException.class);
        } finally {
            ports.release(port);
        }
    }

    @Test
    void a_released_port_is_free() throws IOException {
        int port = ports.reserve();
        ports.release(port);
        ports.release(port);

        bind(port);
    }

    @Test
    void no_port_is_given_twice() {
        Set<Integer> given = new HashSet<>();
        try {
            for (int i = 0; i < 200; i++) {
                assertThat(given.add(ports.reserve())).isTrue();
            }
        } finally {
            given.forEach(ports::release);
        }
        assertThat(given).allMatch(port -> port < 32_768, "below the kernel's range for outgoing connections");
    }

    private static void bind(int port) throws IOException {
        new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
    }
}
