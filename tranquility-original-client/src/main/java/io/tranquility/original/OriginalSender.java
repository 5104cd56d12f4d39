// SPDX-License-Identifier: Apache-2.0
package io.tranquility.original;

import com.metamx.tranquility.config.DataSourceConfig;
import com.metamx.tranquility.config.PropertiesBasedConfig;
import com.metamx.tranquility.config.TranquilityConfig;
import com.metamx.tranquility.druid.DruidBeams;
import com.metamx.tranquility.tranquilizer.MessageDroppedException;
import com.metamx.tranquility.tranquilizer.Tranquilizer;
import com.twitter.util.FutureEventListener;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import scala.runtime.BoxedUnit;

/** Sends events to one data source with the original Tranquility, as its own Java example does. Thread-safe. */
public final class OriginalSender implements AutoCloseable {
    private final String dataSource;
    private final Tranquilizer<Map<String, Object>> tranquilizer;

    private OriginalSender(DataSourceConfig<PropertiesBasedConfig> config) {
        dataSource = config.dataSource();
        tranquilizer = DruidBeams.fromConfig(config).buildTranquilizer(config.tranquilizerBuilder());
        tranquilizer.start();
    }

    /** A sender for each data source of a configuration file. */
    public static List<OriginalSender> open(Path configuration) throws IOException {
        final List<OriginalSender> senders = new ArrayList<>();
        try (InputStream file = Files.newInputStream(configuration)) {
            final TranquilityConfig<PropertiesBasedConfig> config = TranquilityConfig.read(file);
            for (String dataSource : config.getDataSources()) {
                senders.add(new OriginalSender(config.getDataSource(dataSource)));
            }
        }
        return senders;
    }

    public String dataSource() {
        return dataSource;
    }

    /**
     * Sends an event.
     *
     * @param outcome gets null when it was acknowledged, and otherwise the exception
     */
    public void send(Map<String, Object> event, Consumer<? super Throwable> outcome) {
        tranquilizer.send(event).addEventListener(new FutureEventListener<BoxedUnit>() {
            @Override
            public void onSuccess(BoxedUnit nothing) {
                outcome.accept(null);
            }

            @Override
            public void onFailure(Throwable cause) {
                outcome.accept(cause);
            }
        });
    }

    /** Waits until all that was sent has its outcome. */
    public void flush() {
        tranquilizer.flush();
    }

    /** Whether an event was dropped, rather than that its delivery failed. */
    public static boolean isDrop(Throwable cause) {
        return cause instanceof MessageDroppedException;
    }

    @Override
    public void close() {
        tranquilizer.stop();
    }
}
