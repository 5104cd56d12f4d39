// SPDX-License-Identifier: Apache-2.0
package io.tranquility.tranquilizer;

import io.tranquility.beam.SendResult;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/** A future that waits for an outcome. */
final class FutureOutcome extends CompletableFuture<SendResult> implements BiConsumer<SendResult, Throwable> {
    @Override
    public void accept(SendResult result, Throwable cause) {
        if (cause == null) {
            complete(result);
        } else {
            completeExceptionally(cause);
        }
    }
}
