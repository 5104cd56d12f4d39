// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks.load;

import io.tranquility.beam.SendResult;
import io.tranquility.config.TranquilityConfig;
import io.tranquility.druid.DruidBeams;
import io.tranquility.tranquilizer.Tranquilizer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** This Tranquility, with a callback for each event. */
final class OurSubject implements Subject {
    private static final Duration FLUSH_TIMEOUT = Duration.ofMinutes(2);

    private final Tranquilizer<Map<String, Object>> tranquilizer;

    OurSubject(Path configuration, String dataSource) throws IOException {
        tranquilizer = DruidBeams.fromConfig(
                        TranquilityConfig.read(configuration).dataSource(dataSource))
                .buildTranquilizer();
    }

    @Override
    public void send(Map<String, Object> event, Consumer<? super Throwable> outcome) {
        tranquilizer.send(event, (result, e) -> outcome.accept(failure(result, e)));
    }

    @Override
    public void flush() throws InterruptedException, TimeoutException {
        tranquilizer.flush(FLUSH_TIMEOUT);
    }

    @Override
    public void close() {
        tranquilizer.close();
    }

    private static Throwable failure(SendResult result, Throwable e) {
        return result instanceof SendResult.Dropped dropped ? new IllegalStateException(dropped.toString()) : e;
    }
}
