// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded;

import java.io.IOException;

/** A program that starts an embedded Druid, prints its process id and its work directory, and waits to be killed. */
final class ShortLivedParent {
    private ShortLivedParent() {}

    public static void main(String[] args) throws IOException {
        EmbeddedDruid druid = EmbeddedDruid.builder().start();
        System.out.println(druid.pid());
        System.out.println(druid.log().getParent());
        while (System.in.read() >= 0) {
            // Until killed, or until the test that started this is gone.
        }
        druid.close();
    }
}
