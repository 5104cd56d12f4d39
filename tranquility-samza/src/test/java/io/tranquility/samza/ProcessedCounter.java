// SPDX-License-Identifier: Apache-2.0
package io.tranquility.samza;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A number in a file that JVMs share and that outlives them, also when they are killed. Thread-safe. */
final class ProcessedCounter {
    private static final VarHandle VALUE = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final MappedByteBuffer file;

    /** Goes on from what the file says, or zero. */
    ProcessedCounter(Path path) throws IOException {
        try (FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            file = channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES);
        }
    }

    /** Adds one; returns the new value. */
    long increment() {
        return (long) VALUE.getAndAdd(file, 0, 1L) + 1;
    }

    long get() {
        return (long) VALUE.getVolatile(file, 0);
    }
}
