// SPDX-License-Identifier: Apache-2.0
package io.tranquility.integration;

import io.tranquility.embedded.EmbeddedDruid;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests one Druid, started at its first use and stopped with the JVM's tests. */
abstract class DruidOfAllTests implements ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(DruidOfAllTests.class);

    /** What the root store closes when all tests are done. */
    private record Running(EmbeddedDruid druid) implements AutoCloseable {
        @Override
        public void close() {
            druid.close();
        }
    }

    @Override
    public final boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == EmbeddedDruid.class;
    }

    @Override
    public final Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(getClass(), any -> new Running(start()), Running.class)
                .druid();
    }

    /** Called once. */
    abstract EmbeddedDruid start();
}
