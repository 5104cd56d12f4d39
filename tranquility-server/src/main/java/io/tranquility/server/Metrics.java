// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tranquility.micrometer.PipelineMeters;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The metrics of all data sources, as Prometheus reads them. Those of a data source stay when its pipeline is opened anew,
 * and when it is not served any more. Thread-safe.
 */
final class Metrics {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, PipelineMeters> meters = new ConcurrentHashMap<>();

    PipelineMeters of(String dataSource) {
        return meters.computeIfAbsent(dataSource, name -> new PipelineMeters(registry, Tags.of("dataSource", name)));
    }

    String text() {
        return registry.scrape(CONTENT_TYPE);
    }
}
