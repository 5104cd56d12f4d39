// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid28;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A row of free ports of the loopback interface, below those that the kernel gives to outgoing connections, so that a
 * process that is killed finds its port free when it starts again.
 */
final class Ports {
    private static final int LOWEST = 12_000;
    private static final int HIGHEST = 19_000;
    private static final int TRIES = 100;

    private final int first;
    private int taken;

    /** Finds so many free ports in a row. */
    Ports(int count) {
        for (int i = 0; i < TRIES; i++) {
            int candidate = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (areFree(candidate, count)) {
                first = candidate;
                return;
            }
        }
        throw new Druid28Exception("No " + count + " free ports in a row on 127.0.0.1 between " + LOWEST + " and "
                + HIGHEST + " in " + TRIES + " tries");
    }

    /** The first of the next ports of the row. */
    int take(int count) {
        int port = first + taken;
        taken += count;
        return port;
    }

    private static boolean areFree(int from, int count) {
        for (int port = from; port < from + count; port++) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }
}
