// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid28;

import java.util.concurrent.CountDownLatch;

/** A program that does nothing for ever. */
final class Sleeper {
    private Sleeper() {}

    public static void main(String[] args) throws InterruptedException {
        new CountDownLatch(1).await();
    }
}
