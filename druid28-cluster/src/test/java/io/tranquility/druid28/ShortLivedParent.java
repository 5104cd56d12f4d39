// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid28;

import java.io.IOException;

/** A program that starts a child as the cluster does, prints its process id, and waits to be killed. */
final class ShortLivedParent {
    private ShortLivedParent() {}

    public static void main(String[] args) throws IOException {
        Process child = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ChildMain.class.getName(),
                        Sleeper.class.getName())
                .start();
        System.out.println(child.pid());
        while (System.in.read() >= 0) {
            // Until killed, or until the test that started this is gone.
        }
        child.destroyForcibly();
    }
}
