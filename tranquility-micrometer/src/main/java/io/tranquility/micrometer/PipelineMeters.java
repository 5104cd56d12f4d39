// SPDX-License-Identifier: Apache-2.0
package io.tranquility.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.tranquility.adapter.PipelineMetrics;
import io.tranquility.metrics.Metric;
import io.tranquility.metrics.MetricListener;
import io.tranquility.tranquilizer.Tranquilizer;

/**
 * All of {@link Metric} of one pipeline as meters of a registry:
 *
 * <pre>{@code
 * PipelineMeters meters = new PipelineMeters(registry, Tags.of("dataSource", "wiki"));
 * Tranquilizer<Map<String, Object>> wiki =
 *         DruidBeams.fromConfig(config).metricListener(meters).buildTranquilizer();
 * meters.bind(wiki);
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class PipelineMeters implements MetricListener, AutoCloseable {
    private final PipelineMetrics metrics = new PipelineMetrics();
    private final MeterRegistrar registrar;

    /** @param tags of all meters; they tell this pipeline from others of the registry */
    public PipelineMeters(MeterRegistry registry, Tags tags) {
        registrar = new MeterRegistrar(registry, tags);
        metrics.register(registrar);
    }

    /** From now on reads this tranquilizer, also in the place of another. */
    public void bind(Tranquilizer<?> tranquilizer) {
        metrics.read(tranquilizer);
    }

    @Override
    public void count(Metric metric, String label, long amount) {
        metrics.count(metric, label, amount);
    }

    @Override
    public void record(Metric metric, long value) {
        metrics.record(metric, value);
    }

    /** Takes the meters out of the registry. Idempotent. */
    @Override
    public void close() {
        registrar.unregister();
    }
}
