// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spool;

import java.util.List;

/**
 * What is to be sent next: the oldest records that are not done. A batch that was not done when its process ended comes
 * again after a restart, with the same key and the same records.
 *
 * @param key names it: no other batch of any spool has it
 * @param records in order of arrival; empty if nothing waits
 */
public record SpoolBatch(String key, List<SpoolRecord> records) {
    public SpoolBatch {
        records = List.copyOf(records);
    }

    /** Whether nothing waits. */
    public boolean isEmpty() {
        return records.isEmpty();
    }
}
