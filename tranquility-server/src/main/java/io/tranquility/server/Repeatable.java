// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

/** What a request that has an {@code Idempotency-Key} is remembered by. */
interface Repeatable {
    /** Whether nothing is on its way. */
    boolean isEnded();

    /** Whether it came to nothing, so that a repeated request begins anew. */
    boolean isVoid();

    /** Lets go of what it holds. Idempotent. */
    void release();
}
