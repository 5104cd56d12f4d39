// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import javax.annotation.Nullable;
import org.apache.druid.java.util.common.IAE;

/** The {@code rejectionPolicy} of a tuning config, by which a task judges whether a row is in time ({@link TimeWindow}). */
enum RejectionPolicy {
    /** Every row of the task's interval is taken until the task shuts off. */
    NONE("none"),
    /** A row may differ from the worker's clock by the window period. */
    SERVER_TIME("serverTime"),
    /** A row may be older than the newest one by the window period. */
    MESSAGE_TIME("messageTime");

    private final String type;

    RejectionPolicy(String type) {
        this.type = type;
    }

    @JsonCreator
    static RejectionPolicy of(@JsonProperty("type") @Nullable String type) {
        for (RejectionPolicy policy : values()) {
            if (policy.type.equals(type)) {
                return policy;
            }
        }
        throw new IAE("[rejectionPolicy.type] is [%s]; it must be none, serverTime or messageTime", type);
    }
}
