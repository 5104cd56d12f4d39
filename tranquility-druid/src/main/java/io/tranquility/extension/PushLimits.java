// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

/** What all push tasks of this process share: the configuration, and the count of bytes it limits. */
record PushLimits(PushConfig config, BytesInFlight inFlight) {
    static PushLimits of(PushConfig config) {
        return new PushLimits(config, new BytesInFlight(config.maxBytesInFlight()));
    }
}
