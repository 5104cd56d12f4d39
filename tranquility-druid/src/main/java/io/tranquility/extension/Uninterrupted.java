// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

/**
 * Runs something with the thread's interrupt set aside, and sets it again afterwards. A cancelled task's thread is
 * interrupted, and Curator refuses to withdraw an announcement then: the next task of that name would be looked for here.
 */
final class Uninterrupted {
    private Uninterrupted() {}

    static void run(Runnable action) {
        final boolean interrupted = Thread.interrupted();
        try {
            action.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
