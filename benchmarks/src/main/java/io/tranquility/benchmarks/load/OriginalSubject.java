// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks.load;

import io.tranquility.original.OriginalSender;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/** The original Tranquility 0.8.3, with one of its futures for each event. */
final class OriginalSubject implements Subject {
    private final OriginalSender sender;

    OriginalSubject(Path configuration, String dataSource) throws IOException {
        sender = OriginalSender.open(configuration).stream()
                .filter(each -> each.dataSource().equals(dataSource))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void send(Map<String, Object> event, Consumer<? super Throwable> outcome) {
        sender.send(event, outcome);
    }

    @Override
    public void flush() {
        sender.flush();
    }

    @Override
    public void close() {
        sender.close();
    }
}
