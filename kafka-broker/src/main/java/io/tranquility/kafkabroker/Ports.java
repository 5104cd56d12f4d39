// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafkabroker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports of the loopback interface, below those that the kernel gives to outgoing connections, so that a broker finds
 * its port free when it starts again.
 */
final class Ports {
    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 29_000;
    private static final int TRIES = 100;

    private Ports() {}

    /** The first of so many free ports in a row. */
    static int row(int count) {
        for (int i = 0; i < TRIES; i++) {
            int candidate = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (areFree(candidate, count)) {
                return candidate;
            }
        }
        throw new KafkaBrokerException("No " + count + " free ports in a row on 127.0.0.1 between " + LOWEST + " and "
                + HIGHEST + " in " + TRIES + " tries");
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
