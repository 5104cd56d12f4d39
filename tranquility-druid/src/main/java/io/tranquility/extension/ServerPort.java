// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.apache.druid.server.DruidNode;

/** The port of the process that runs the task. A peon starts its task some seconds before its server listens. */
final class ServerPort {
    private static final int CONNECT_TIMEOUT_MILLIS = 1_000;

    private ServerPort() {}

    /** Whether the node's server accepts connections now. */
    static boolean listens(DruidNode node) {
        final int port = node.isEnablePlaintextPort() ? node.getPlaintextPort() : node.getTlsPort();
        try (Socket socket = new Socket()) {
            final InetAddress address =
                    node.isBindOnHost() ? InetAddress.getByName(node.getHost()) : InetAddress.getLoopbackAddress();
            socket.connect(new InetSocketAddress(address, port), CONNECT_TIMEOUT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
