// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

import io.tranquility.config.DataSourceConfig;
import io.tranquility.config.PropertyValues;
import io.tranquility.console.Console;
import io.tranquility.console.Credentials;
import io.tranquility.console.EventCounts;
import io.tranquility.console.Listener;
import io.tranquility.console.ListenerOptions;
import io.tranquility.console.Monitored;
import io.tranquility.console.MonitoredSource;
import io.tranquility.console.PipelineMetrics;
import io.tranquility.input.EventParsers;
import io.tranquility.metrics.MetricListener;
import io.tranquility.tranquilizer.Tranquilizer;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The page of the server, for the quickstart's one data source, at any free port of this machine alone. Thread-safe. */
final class QuickstartPage implements Monitored, AutoCloseable {
    private final DataSourceConfig config;
    private final PropertyValues properties;
    private final EventCounts counts = new EventCounts();
    private final PipelineMetrics metrics = new PipelineMetrics();
    private final Console console;
    private final Listener listener;
    private volatile Optional<Tranquilizer<Map<String, Object>>> pipeline = Optional.empty();

    /** @throws IOException if there is no port */
    QuickstartPage(DataSourceConfig config, PropertyValues properties) throws IOException {
        this.config = config;
        this.properties = properties;
        this.console = new Console(this, metrics, List.of());
        this.listener = new Listener("quickstart-page", ListenerOptions.onThisMachine(), console.asHandler());
        try {
            listener.start();
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    URI url() {
        return listener.urls().get(0).resolve("/");
    }

    EventCounts counts() {
        return counts;
    }

    /** Opens the pipeline that it shows. */
    Tranquilizer<Map<String, Object>> open(Function<MetricListener, Tranquilizer<Map<String, Object>>> opener) {
        Tranquilizer<Map<String, Object>> opened = metrics.open(config.dataSource(), opener);
        pipeline = Optional.of(opened);
        return opened;
    }

    @Override
    public Map<String, MonitoredSource> sources() {
        Optional<Tranquilizer<Map<String, Object>>> open = pipeline;
        return Map.of(
                config.dataSource(),
                new MonitoredSource(
                        config,
                        properties,
                        Credentials.of(properties),
                        () -> EventParsers.of(config, properties).lines(),
                        true,
                        counts,
                        open.map(each -> each.outcomes().pending()).orElse(0L),
                        open.flatMap(Tranquilizer::status),
                        Map.of()));
    }

    @Override
    public Optional<String> notReady() {
        return pipeline.isPresent() ? Optional.empty() : Optional.of("The pipeline is not open yet");
    }

    @Override
    public Map<String, Object> describe() {
        return Map.of();
    }

    @Override
    public void close() {
        listener.close();
        console.close();
    }
}
