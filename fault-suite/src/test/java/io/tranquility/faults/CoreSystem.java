// SPDX-License-Identifier: Apache-2.0
package io.tranquility.faults;

import io.tranquility.beam.SendResult;
import io.tranquility.config.TranquilityConfig;
import io.tranquility.druid.DruidBeams;
import io.tranquility.tranquilizer.Tranquilizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The core in this JVM. */
final class CoreSystem implements SystemUnderTest {
    private final Tranquilizer<Map<String, Object>> tranquilizer;

    CoreSystem(Tranquilizer<Map<String, Object>> tranquilizer) {
        this.tranquilizer = tranquilizer;
    }

    static CoreSystem open(DataSource dataSource) throws IOException {
        return open(dataSource.write(), dataSource.name());
    }

    static CoreSystem open(Path config, String dataSource) throws IOException {
        return new CoreSystem(
                DruidBeams.fromConfig(TranquilityConfig.read(config).dataSource(dataSource))
                        .buildTranquilizer());
    }

    @Override
    public CompletableFuture<Outcome> offer(Event event) {
        return tranquilizer.send(event.toMap()).handle(CoreSystem::outcome);
    }

    @Override
    public void close() {
        tranquilizer.close();
    }

    static Outcome outcome(SendResult result, Throwable failure) {
        if (failure != null) {
            return Outcome.IN_DOUBT;
        }
        return result instanceof SendResult.Dropped ? Outcome.DROPPED : Outcome.ACKNOWLEDGED;
    }
}
