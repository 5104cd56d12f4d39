// SPDX-License-Identifier: Apache-2.0
package io.tranquility.adapter;

import java.io.IOException;

/** Events of a source may not be in Druid, and nobody works on them any more. The first causes are with it. */
public final class DeliveryFailedException extends IOException {
    private static final long serialVersionUID = 1;

    private final long failed;

    DeliveryFailedException(long failed, Throwable first) {
        super(failed + (failed == 1 ? " event failed: " : " events failed; the first: ") + first.getMessage(), first);
        this.failed = failed;
    }

    /** How many events failed since failures were last reported. */
    public long failed() {
        return failed;
    }
}
