// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of bodies this process holds at the moment, for all of its push tasks: a limit that turns overload into
 * an answer instead of an exhausted heap. Thread-safe.
 */
final class BytesInFlight {
    private final long limit;
    private final AtomicLong held = new AtomicLong();

    /** @param limit in bytes */
    BytesInFlight(long limit) {
        this.limit = limit;
    }

    /** The limit is reached; nothing was taken, and trying again helps. */
    static final class OverloadedException extends IOException {
        OverloadedException(String message) {
            super(message);
        }
    }

    /** Starts the count of one request, which ends when the share is closed. */
    Share open() {
        return new Share();
    }

    long held() {
        return held.get();
    }

    /** The bytes of one request. Not thread-safe. */
    final class Share implements AutoCloseable {
        private long mine;

        private Share() {}

        /** Counts what is read from the stream; a read over the limit throws an {@link OverloadedException}. */
        InputStream count(InputStream in) {
            return new FilterInputStream(in) {
                @Override
                public int read() throws IOException {
                    final int value = super.read();
                    take(value < 0 ? 0 : 1);
                    return value;
                }

                @Override
                public int read(byte[] target, int offset, int length) throws IOException {
                    final int count = super.read(target, offset, length);
                    take(Math.max(0, count));
                    return count;
                }
            };
        }

        @Override
        public void close() {
            held.addAndGet(-mine);
            mine = 0;
        }

        private void take(int bytes) throws OverloadedException {
            mine += bytes;
            if (held.addAndGet(bytes) > limit) {
                throw new OverloadedException("this process holds more than " + limit + " bytes of batches ("
                        + PushConfig.MAX_BYTES_IN_FLIGHT + ")");
            }
        }
    }
}
