// SPDX-License-Identifier: Apache-2.0
package io.tranquility.integration;

import io.tranquility.embedded.EmbeddedDruid;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests one Druid with the extension and two indexers, started at its first use and stopped with the JVM's tests. */
public final class SharedDruid implements ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(SharedDruid.class);

    /** What the root store closes when all tests are done. */
    private record Running(EmbeddedDruid druid) implements AutoCloseable {
        @Override
        public void close() {
            druid.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == EmbeddedDruid.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(Running.class, any -> new Running(start()), Running.class)
                .druid();
    }

    private static EmbeddedDruid start() {
        return EmbeddedDruid.builder()
                .extension(Path.of(System.getProperty("druid.extension")))
                .indexers(2)
                .startTimeout(Duration.ofMinutes(5))
                // The tasks of hours and days that tests leave behind run until the end.
                .property("druid.worker.capacity", "40")
                .property("druid.indexer.task.restoreTasksOnRestart", "true")
                .property("druid.indexer.task.gracefulShutdownTimeout", "PT1M")
                .onProgress(System.out::println)
                .start();
    }
}
