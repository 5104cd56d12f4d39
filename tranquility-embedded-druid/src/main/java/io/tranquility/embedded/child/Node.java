// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded.child;

/** One server of the cluster. Not thread-safe: {@link Cluster} never calls two methods of one node at once. */
interface Node {
    int port();

    /** Does what the start of this server needs no other server for. */
    void prepare() throws Exception;

    /** Returns once the server answers; {@link #prepare} has been called, since the last stop if there was one. */
    void start() throws Exception;

    /** Returns once the server is stopped; it can be started again then, on the same port. */
    void stop() throws Exception;
}
