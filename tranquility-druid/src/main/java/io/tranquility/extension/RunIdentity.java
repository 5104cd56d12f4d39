// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import java.util.Locale;

/**
 * What every answer of a run tells, by which a client notices that the task was started again.
 *
 * @param incarnation another one for each run
 * @param restored how the run began
 */
record RunIdentity(String incarnation, RunLedger.Restored restored) {

    /** As sent in {@value PushResource#RESTORED_HEADER}. */
    String restoredText() {
        return restored.name().toLowerCase(Locale.ROOT);
    }
}
