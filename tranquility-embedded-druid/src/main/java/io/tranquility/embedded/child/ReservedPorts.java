// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded.child;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports of the loopback interface, each held by a socket until its server is about to bind it, so that two
 * clusters starting at once never get the same one. They lie below the range from which the kernel takes the local
 * ports of outgoing connections: a server that is stopped for a while finds its port free when it starts again.
 * Thread-safe.
 */
final class ReservedPorts {
    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 32_000;
    private static final int TRIES = 1_000;

    private final Map<Integer, ServerSocket> held = new HashMap<>(); // guarded by this

    /** Reserves one more port. */
    synchronized int reserve() {
        IOException last = null;
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            try {
                held.put(port, bind(port));
                return port;
            } catch (IOException e) {
                last = e;
            }
        }
        throw new UncheckedIOException(
                "No free port on 127.0.0.1 between " + LOWEST + " and " + HIGHEST + " in " + TRIES + " tries", last);
    }

    /** Lets go of a port, for its server to bind; a port not held (any more) is left alone. */
    synchronized void release(int port) {
        ServerSocket socket = held.remove(port);
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException("Could not release port " + port, e);
            }
        }
    }

    private static ServerSocket bind(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
