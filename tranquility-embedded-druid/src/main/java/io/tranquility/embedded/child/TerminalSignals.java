// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded.child;

/**
 * Ctrl-C and the closing of a terminal reach every process in it. The child leaves them to its parent, which may still
 * want to use Druid before it ends. ({@code sun.misc.Signal} is exported by {@code jdk.unsupported} for this very use,
 * but cannot be named without a compiler warning.)
 */
final class TerminalSignals {
    private TerminalSignals() {}

    static void ignore() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ignore = handler.getField("SIG_IGN").get(null);
            for (String name : new String[] {"INT", "HUP"}) {
                signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), ignore);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("This JVM does not let signals be ignored: " + e, e);
        }
    }
}
