// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import io.tranquility.console.Monitored;
import io.tranquility.console.MonitoredSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The server, as its console asks it. Thread-safe. */
final class ServerMonitor implements Monitored {
    private final DataSources dataSources;
    private final Budget budget;
    private volatile boolean isStopping;

    ServerMonitor(DataSources dataSources, Budget budget) {
        this.dataSources = dataSources;
        this.budget = budget;
    }

    /** From now on the server is not ready. */
    void stopping() {
        isStopping = true;
    }

    @Override
    public Map<String, MonitoredSource> sources() {
        Map<String, MonitoredSource> sources = new LinkedHashMap<>();
        dataSources.current().forEach((name, source) -> sources.put(name, monitored(source)));
        return sources;
    }

    @Override
    public Optional<String> notReady() {
        if (isStopping) {
            return Optional.of("The server is stopping");
        }
        return budget.taken() >= budget.most()
                ? Optional.of("As many requests are being served as are allowed")
                : Optional.empty();
    }

    @Override
    public Map<String, Object> describe() {
        Map<String, Object> described =
                Answers.ordered("pendingBytes", budget.taken(), "maxPendingBytes", budget.most());
        dataSources.refused().ifPresent(message -> described.put("refusedConfiguration", message));
        return described;
    }

    private static MonitoredSource monitored(DataSource source) {
        return new MonitoredSource(
                source.config(),
                source.properties(),
                source.credentials(),
                source.parsers()::lines,
                true,
                source.counts(),
                source.tranquilizer().outcomes().pending(),
                source.tranquilizer().status(),
                source.spool()
                        .<Map<String, Object>>map(spool -> Map.of("spool", spool.describe()))
                        .orElse(Map.of()));
    }
}
