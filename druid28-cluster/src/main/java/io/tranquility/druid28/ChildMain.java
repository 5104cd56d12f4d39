// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid28;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * Runs another main class in a child JVM that ends with its parent, however that ends: the parent holds the other end of
 * standard input. Druid's peons watch their worker in the same way.
 */
final class ChildMain {
    private static final int PARENT_GONE = 3;

    private ChildMain() {}

    /** The first argument is the main class, the others are its own. */
    public static void main(String[] args) throws ReflectiveOperationException {
        Thread watch = new Thread(ChildMain::endWithParent, "parent-watch");
        watch.setDaemon(true);
        watch.start();
        String[] arguments = Arrays.copyOfRange(args, 1, args.length);
        try {
            Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object) arguments);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(args[0] + " failed: " + e.getCause(), e.getCause());
        }
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                // The parent has nothing to say.
            }
        } catch (IOException e) {
            // As good as the end.
        }
        Runtime.getRuntime().halt(PARENT_GONE);
    }
}
