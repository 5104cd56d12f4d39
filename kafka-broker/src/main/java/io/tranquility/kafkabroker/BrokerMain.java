// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafkabroker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import kafka.Kafka;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;

/** What the child JVM runs: a broker that ends with its parent, who holds the other end of standard input. */
final class BrokerMain {
    private static final int PARENT_GONE = 3;

    private BrokerMain() {}

    /** The broker's properties file, and the directory of its data, which is formatted if it is not there. */
    public static void main(String[] args) {
        Thread watch = new Thread(BrokerMain::endWithParent, "parent-watch");
        watch.setDaemon(true);
        watch.start();
        if (!Files.exists(Path.of(args[1], "meta.properties"))) {
            String[] format = {"format", "-t", Uuid.randomUuid().toString(), "-c", args[0]};
            int status = StorageTool.execute(format, System.err);
            if (status != 0) {
                System.exit(status);
            }
        }
        Kafka.main(new String[] {args[0]});
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
