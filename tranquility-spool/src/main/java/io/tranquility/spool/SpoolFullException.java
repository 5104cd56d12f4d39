// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spool;

import java.io.IOException;

/** The spool has no room for more until some of what it has is sent. */
public final class SpoolFullException extends IOException {
    private static final long serialVersionUID = 1L;

    SpoolFullException(String name, long taken, long more, long maxBytes) {
        super("The spool of " + name + " is full: it has " + taken + " bytes and " + more + " more would exceed "
                + maxBytes + " (spool.maxBytes)");
    }
}
