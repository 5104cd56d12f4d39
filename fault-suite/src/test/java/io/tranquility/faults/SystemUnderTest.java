// SPDX-License-Identifier: Apache-2.0
package io.tranquility.faults;

import java.util.concurrent.CompletableFuture;

/** What takes events and brings them to Druid: the core in this JVM or in one of its own, the server. Thread-safe. */
interface SystemUnderTest extends AutoCloseable {
    /** Opens one. */
    @FunctionalInterface
    interface Opener {
        SystemUnderTest open(DataSource dataSource) throws Exception;
    }

    /** Offers an event; may wait while the system has no room. The future never fails. */
    CompletableFuture<Outcome> offer(Event event) throws InterruptedException;

    /** How many events it left in doubt by itself, beside those that {@link #offer} tells. */
    default long inDoubt() {
        return 0;
    }

    /** Ends it in order. */
    @Override
    void close();
}
