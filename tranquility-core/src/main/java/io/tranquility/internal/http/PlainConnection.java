// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * A connection, which has one exchange at a time. Who starts an exchange writes what the socket takes at once; the selector's
 * thread writes the rest and reads the answer. The lock of this object guards all; answers are completed without it.
 */
final class PlainConnection {
    /** The JDK copies what it writes; no more than this at a time. */
    private static final int WRITE_BYTES = 64 << 10;

    /** One that was idle for longer is asked whether the other side has closed it. */
    private static final long FRESH_NANOS = 2_000_000_000L;

    private final String authority;
    private final SocketChannel channel;
    private final IdleConnections idle;
    private final SelectionKey key;
    private final AnswerParser parser = new AnswerParser();

    /** The head and the body of the request. */
    @GuardedBy("this")
    private final ByteBuffer[] out = new ByteBuffer[2];

    /** Null while it is idle. */
    @GuardedBy("this")
    private Exchange exchange;

    @GuardedBy("this")
    private long idleSinceNanos = System.nanoTime();

    @GuardedBy("this")
    private boolean closed;

    /**
     * @param channel connected, and not blocking
     * @param idle where it goes after each answer
     */
    PlainConnection(String authority, SocketChannel channel, Selector selector, IdleConnections idle)
            throws IOException {
        this.authority = authority;
        this.channel = channel;
        this.idle = idle;
        this.key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    String authority() {
        return authority;
    }

    /**
     * Begins an exchange on an idle connection, which completes it from then on.
     *
     * @return false if the connection turns out to be closed, and nothing was sent
     */
    boolean start(Exchange next, ByteBuffer head) {
        IOException failure = null;
        synchronized (this) {
            if (closed || isClosedByOtherSide()) {
                closeNow();
                return false;
            }
            exchange = next;
            out[0] = head;
            out[1] = ByteBuffer.wrap(next.call().body(), 0, next.call().length());
            try {
                write();
            } catch (IOException e) {
                closeNow();
                if (head.position() == 0) {
                    return false;
                }
                failure = e;
            }
        }
        if (failure != null) {
            next.fail(failed(next, failure));
        }
        return true;
    }

    /** Goes on, in the selector's thread, with a buffer for this call. */
    void proceed(ByteBuffer in) {
        Exchange current;
        HttpAnswer answer = null;
        Exception failure = null;
        boolean isIdle = false;
        synchronized (this) {
            current = exchange;
            try {
                if (hasMoreToWrite()) {
                    write();
                }
                if (read(in)) {
                    answer = parser.take();
                    isIdle = parser.isKept() && !in.hasRemaining() && !hasMoreToWrite();
                    exchange = null;
                    idleSinceNanos = System.nanoTime();
                }
            } catch (IOException | RuntimeException e) {
                failure = e;
            }
            if (failure != null || (answer != null && !isIdle)) {
                closeNow();
            }
        }
        if (isIdle) {
            idle.giveBack(this);
        }
        if (answer != null) {
            current.answer().complete(answer);
        } else if (failure != null && current != null) {
            current.fail(failed(current, failure));
        }
    }

    /** Closes it if nobody waits for its answer any more, or if it has been idle for longer than this. */
    synchronized void closeUnlessNeeded(long maxIdleNanos) {
        boolean isNeeded = exchange == null ? System.nanoTime() - idleSinceNanos <= maxIdleNanos : !exchange.isOver();
        if (!isNeeded) {
            closeNow();
        }
    }

    synchronized boolean isClosed() {
        return closed;
    }

    synchronized void close() {
        closeNow();
    }

    @GuardedBy("this")
    private void closeNow() {
        closed = true;
        exchange = null;
        try {
            channel.close();
        } catch (IOException e) {
            // It is of no use any more either way.
        }
    }

    @GuardedBy("this")
    private boolean isClosedByOtherSide() {
        if (System.nanoTime() - idleSinceNanos < FRESH_NANOS) {
            return false;
        }
        try {
            return channel.read(ByteBuffer.allocate(1)) != 0;
        } catch (IOException e) {
            return true;
        }
    }

    @GuardedBy("this")
    private void write() throws IOException {
        ByteBuffer body = out[1];
        int end = body.limit();
        long written = 1;
        try {
            while (written > 0 && hasMoreToWrite()) {
                body.limit(Math.min(end, body.position() + WRITE_BYTES));
                written = channel.write(out);
                body.limit(end);
            }
        } finally {
            body.limit(end);
        }
        int more = hasMoreToWrite() ? SelectionKey.OP_WRITE : 0;
        if (key.interestOps() != (SelectionKey.OP_READ | more)) {
            key.interestOps(SelectionKey.OP_READ | more);
            key.selector().wakeup();
        }
    }

    @GuardedBy("this")
    private boolean hasMoreToWrite() {
        return exchange != null && (out[0].hasRemaining() || out[1].hasRemaining());
    }

    /** Returns whether the answer is complete; what was read beyond it is left in the buffer. */
    @GuardedBy("this")
    private boolean read(ByteBuffer in) throws IOException {
        int count;
        do {
            in.clear();
            count = channel.read(in);
            in.flip();
            if (count > 0 && exchange == null) {
                throw new IOException("an answer came without a question");
            }
            if (count < 0 && !(exchange != null && parser.end())) {
                throw new EOFException("the connection was closed before the answer was complete");
            }
        } while (count > 0 && !parser.read(in));
        return count != 0;
    }

    private static IOException failed(Exchange exchange, Exception cause) {
        return new IOException(exchange.call() + " failed: " + cause.getMessage(), cause);
    }
}
