// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.overlord;

import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Finds the Overlord. Thread-safe. */
@FunctionalInterface
public interface OverlordLocator {
    /**
     * Where it may be.
     *
     * @return at least one address; or fails with a TransientException that says where it was looked for
     */
    CompletableFuture<List<URI>> locate();
}
