// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid28;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests one Druid 28, started at its first use and stopped with the JVM's tests. */
final class SharedDruid28 implements ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(SharedDruid28.class);

    /** What the root store closes when all tests are done. */
    private record Running(Druid28 druid) implements AutoCloseable {
        @Override
        public void close() {
            druid.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Druid28.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(Running.class, any -> new Running(Druid28.start()), Running.class)
                .druid();
    }
}
