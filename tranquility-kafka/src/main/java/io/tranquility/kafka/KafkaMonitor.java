// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import io.tranquility.console.Monitored;
import io.tranquility.console.MonitoredSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The application, as its console asks it. Thread-safe. */
final class KafkaMonitor implements Monitored {
    private final KafkaConfig config;
    private final DataSinks sinks;
    private final BooleanSupplier isStopped;

    KafkaMonitor(KafkaConfig config, DataSinks sinks, BooleanSupplier isStopped) {
        this.config = config;
        this.sinks = sinks;
        this.isStopped = isStopped;
    }

    @Override
    public Map<String, MonitoredSource> sources() {
        Map<String, MonitoredSource> sources = new LinkedHashMap<>();
        sinks.all().forEach(sink -> sources.put(sink.dataSource(), sink.monitored()));
        return sources;
    }

    @Override
    public Optional<String> notReady() {
        return isStopped.getAsBoolean() ? Optional.of("The application is stopping") : Optional.empty();
    }

    @Override
    public Map<String, Object> describe() {
        return Map.of("topics", config.topics().pattern(), "consumers", config.numThreads());
    }
}
