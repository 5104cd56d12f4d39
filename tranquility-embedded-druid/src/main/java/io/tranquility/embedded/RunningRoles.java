// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded;

import io.tranquility.embedded.child.Protocol;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.ObjIntConsumer;

/** The roles that a child JVM runs, and their ports. */
record RunningRoles(Map<Role, Integer> ports) {
    /** Waits for the start of a child's roles; the listener is told of each. */
    static RunningRoles await(DruidProcess process, Deadline deadline, ObjIntConsumer<Role> listener) {
        Map<Role, Integer> ports = new EnumMap<>(Role.class);
        Protocol.Message message = process.receive(deadline);
        while (!message.word().equals(Protocol.RUNNING)) {
            String[] roleAndPort = message.rest().split(" ", 2);
            Role role = Role.valueOf(roleAndPort[0]);
            int port = Integer.parseInt(roleAndPort[1]);
            ports.put(role, port);
            listener.accept(role, port);
            message = process.receive(deadline);
        }
        return new RunningRoles(ports);
    }
}
