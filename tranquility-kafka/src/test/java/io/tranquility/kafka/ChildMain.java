// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/** Runs a main class in a child JVM that ends with its parent, however that ends: its standard input is closed then. */
final class ChildMain {
    private ChildMain() {}

    /** The main class and its arguments. */
    public static void main(String[] args) throws ReflectiveOperationException {
        Thread watch = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // nothing is sent
                        }
                    } catch (IOException e) {
                        System.err.println("Standard input: " + e);
                    }
                    Runtime.getRuntime().halt(3);
                },
                "parent-watch");
        watch.setDaemon(true);
        watch.start();
        try {
            Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object)
                    Arrays.copyOfRange(args, 1, args.length));
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(args[0] + " failed", e.getCause());
        }
    }
}
