// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.http;

import java.io.IOException;

/** A request was not sent at all, so it cannot have had an effect: nobody listens, or the host is not reached. */
public final class NotSentException extends IOException {
    public NotSentException(String message, Throwable cause) {
        super(message, cause);
    }
}
