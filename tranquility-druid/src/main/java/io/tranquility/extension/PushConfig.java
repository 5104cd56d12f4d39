// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import javax.annotation.Nullable;
import org.apache.druid.java.util.common.HumanReadableBytes;
import org.apache.druid.java.util.common.IAE;

/** The properties {@code druid.tranquility.*} of the process that runs the tasks. Immutable. */
final class PushConfig {
    static final String PROPERTY_BASE = "druid.tranquility";
    static final String MAX_BODY_BYTES = PROPERTY_BASE + ".maxBodyBytes";
    static final String MAX_BATCH_ROWS = PROPERTY_BASE + ".maxBatchRows";

    static final String MAX_BYTES_IN_FLIGHT = PROPERTY_BASE + ".maxBytesInFlight";

    /** Rows take several times the space of their body. */
    private static final int HEAP_PER_BYTES_IN_FLIGHT = 8;

    private static final HumanReadableBytes DEFAULT_MAX_BODY_BYTES = HumanReadableBytes.valueOf(64 << 20);
    private static final int DEFAULT_MAX_BATCH_ROWS = 100_000;
    /** What one Java array holds, less what some virtual machines reserve. */
    private static final int LARGEST_BODY = Integer.MAX_VALUE - 8;

    // Druid wants the annotations on the fields as well.
    @JsonProperty("maxBodyBytes")
    private final HumanReadableBytes maxBodyBytes;

    @JsonProperty("maxBatchRows")
    private final int maxBatchRows;

    @JsonProperty("maxBytesInFlight")
    private final HumanReadableBytes maxBytesInFlight;

    @JsonCreator
    PushConfig(
            @JsonProperty("maxBodyBytes") @Nullable HumanReadableBytes maxBodyBytes,
            @JsonProperty("maxBatchRows") @Nullable Integer maxBatchRows,
            @JsonProperty("maxBytesInFlight") @Nullable HumanReadableBytes maxBytesInFlight) {
        this.maxBodyBytes = maxBodyBytes == null ? DEFAULT_MAX_BODY_BYTES : maxBodyBytes;
        final long bytes = this.maxBodyBytes.getBytes();
        if (bytes < 1 || bytes > LARGEST_BODY) {
            throw new IAE("[%s] is [%d]; it must be between 1 and %d bytes", MAX_BODY_BYTES, bytes, LARGEST_BODY);
        }
        this.maxBytesInFlight = maxBytesInFlight == null
                ? HumanReadableBytes.valueOf(
                        Math.max(bytes, Runtime.getRuntime().maxMemory() / HEAP_PER_BYTES_IN_FLIGHT))
                : maxBytesInFlight;
        if (this.maxBytesInFlight.getBytes() < bytes) {
            throw new IAE(
                    "[%s] is [%d]; it must be at least [%s], which is %d",
                    MAX_BYTES_IN_FLIGHT, this.maxBytesInFlight.getBytes(), MAX_BODY_BYTES, bytes);
        }
        this.maxBatchRows = maxBatchRows == null ? DEFAULT_MAX_BATCH_ROWS : maxBatchRows;
        if (this.maxBatchRows < 1) {
            throw new IAE("[%s] is [%d]; it must be at least 1", MAX_BATCH_ROWS, this.maxBatchRows);
        }
    }

    static PushConfig defaults() {
        return new PushConfig(null, null, null);
    }

    /** The largest body of one batch after decompression, in bytes. */
    int maxBodyBytes() {
        return maxBodyBytes.getBytesInInt();
    }

    /** The most bytes of bodies that the process holds at one time, in bytes. */
    long maxBytesInFlight() {
        return maxBytesInFlight.getBytes();
    }

    /** The most events in one batch. */
    int maxBatchRows() {
        return maxBatchRows;
    }
}
