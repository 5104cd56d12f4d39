// SPDX-License-Identifier: Apache-2.0
package io.tranquility.original;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends numbered events to all data sources of a configuration file of the original Tranquility. Arguments: the file, the
 * number of the first event, how many events for each data source, and the milliseconds between two. Prints one line
 * {@code dataSource acknowledged dropped failed} for each when all have their outcome.
 */
public final class OriginalClient {
    private final OriginalSender sender;
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicInteger dropped = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    private OriginalClient(OriginalSender sender) {
        this.sender = sender;
    }

    public static void main(String[] arguments) throws Exception {
        final PrintStream results = System.out;
        System.setOut(System.err); // where the original's libraries log to
        final int first = Integer.parseInt(arguments[1]);
        final int count = Integer.parseInt(arguments[2]);
        final long pauseNanos = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(arguments[3]));
        final List<OriginalClient> clients = OriginalSender.open(Path.of(arguments[0])).stream()
                .map(OriginalClient::new)
                .toList();
        for (int i = first; i < first + count; i++) {
            for (OriginalClient client : clients) {
                client.send(i);
            }
            LockSupport.parkNanos(pauseNanos);
        }
        for (OriginalClient client : clients) {
            client.sender.flush();
            client.sender.close();
            results.println(client.sender.dataSource() + " " + client.acknowledged + " " + client.dropped + " "
                    + client.failed);
        }
        Runtime.getRuntime().halt(0); // some of its threads never end
    }

    private void send(int number) {
        final Map<String, Object> event = Map.of(
                "timestamp",
                System.currentTimeMillis(),
                "id",
                "event" + number,
                "page",
                "page" + number % 7,
                "added",
                1);
        sender.send(event, this::settled);
    }

    private void settled(Throwable cause) {
        if (cause == null) {
            acknowledged.incrementAndGet();
        } else if (OriginalSender.isDrop(cause)) {
            dropped.incrementAndGet();
        } else if (failed.incrementAndGet() == 1) {
            cause.printStackTrace();
        }
    }
}
