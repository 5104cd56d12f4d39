// SPDX-License-Identifier: Apache-2.0
package io.tranquility.original;

import com.metamx.tranquility.config.DataSourceConfig;
import com.metamx.tranquility.config.PropertiesBasedConfig;
import com.metamx.tranquility.config.TranquilityConfig;
import com.metamx.tranquility.druid.DruidBeams;
import com.metamx.tranquility.tranquilizer.MessageDroppedException;
import com.metamx.tranquility.tranquilizer.Tranquilizer;
import com.twitter.util.FutureEventListener;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import scala.runtime.BoxedUnit;

/**
 * Sends numbered events to all data sources of a configuration file of the original Tranquility, as its own Java example
 * does. Arguments: the file, the number of the first event, how many events for each data source, and the milliseconds
 * between two. Prints one line {@code dataSource acknowledged dropped failed} for each when all have their outcome.
 */
public final class OriginalClient {
    private final Tranquilizer<Map<String, Object>> sender;
    private final String dataSource;
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicInteger dropped = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    private OriginalClient(DataSourceConfig<PropertiesBasedConfig> config) {
        dataSource = config.dataSource();
        sender = DruidBeams.fromConfig(config).buildTranquilizer(config.tranquilizerBuilder());
        sender.start();
    }

    public static void main(String[] arguments) throws Exception {
        final PrintStream results = System.out;
        System.setOut(System.err); // where the original's libraries log to
        final int first = Integer.parseInt(arguments[1]);
        final int count = Integer.parseInt(arguments[2]);
        final long pauseNanos = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(arguments[3]));
        final List<OriginalClient> clients = new ArrayList<>();
        try (InputStream file = Files.newInputStream(Path.of(arguments[0]))) {
            final TranquilityConfig<PropertiesBasedConfig> config = TranquilityConfig.read(file);
            for (String dataSource : config.getDataSources()) {
                clients.add(new OriginalClient(config.getDataSource(dataSource)));
            }
        }
        for (int i = first; i < first + count; i++) {
            for (OriginalClient client : clients) {
                client.send(i);
            }
            LockSupport.parkNanos(pauseNanos);
        }
        for (OriginalClient client : clients) {
            client.sender.flush();
            client.sender.stop();
            results.println(client.dataSource + " " + client.acknowledged + " " + client.dropped + " " + client.failed);
        }
        Runtime.getRuntime().halt(0); // some of its threads never end
    }

    private void send(int number) {
        final Map<String, Object> event = Map.of(
                "timestamp",
                System.currentTimeMillis(),
                "id",
                "event" + number,
                "page",
                "page" + number % 7,
                "added",
                1);
        sender.send(event).addEventListener(new FutureEventListener<BoxedUnit>() {
            @Override
            public void onSuccess(BoxedUnit nothing) {
                acknowledged.incrementAndGet();
            }

            @Override
            public void onFailure(Throwable cause) {
                if (cause instanceof MessageDroppedException) {
                    dropped.incrementAndGet();
                } else if (failed.incrementAndGet() == 1) {
                    cause.printStackTrace();
                }
            }
        });
    }
}
