// SPDX-License-Identifier: Apache-2.0
package io.tranquility.flink;

import io.tranquility.beam.SendResult;
import java.io.IOException;

/** An event was dropped where none may be: by {@link DroppedEventHandler#fail}. */
public final class EventDroppedException extends IOException {
    private static final long serialVersionUID = 1;

    EventDroppedException(SendResult.Dropped drop) {
        super("An event was dropped, which this sink's handler makes a failure: " + drop.reason() + ": "
                + drop.message());
    }
}
