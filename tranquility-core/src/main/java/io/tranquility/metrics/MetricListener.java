// SPDX-License-Identifier: Apache-2.0
package io.tranquility.metrics;

/**
 * Is told what a pipeline does, as numbers: of counters and histograms, for each batch and more rarely, never for each
 * event that is sent. Gauges are read where they are: {@code Tranquilizer.outcomes()}, {@code pendingBytes()} and {@code
 * status()}.
 *
 * <p>Called from many threads, also under locks; must be fast, must not block and must not throw.
 */
public interface MetricListener {
    /** Nobody is told. */
    MetricListener NONE = new MetricListener() {
        @Override
        public void count(Metric metric, String label, long amount) {}

        @Override
        public void record(Metric metric, long value) {}
    };

    /**
     * A counter grew. {@link Metric#EVENTS_RECEIVED} is told when the batch of the events is handed on, so that it lags
     * behind by the batch that is being collected; {@code Tranquilizer.outcomes()} does not.
     *
     * @param label the value of the metric's label; empty if it has none
     * @param amount positive
     */
    void count(Metric metric, String label, long amount);

    /**
     * A histogram has one value more.
     *
     * @param value in the metric's unit, but nanoseconds for seconds
     */
    void record(Metric metric, long value);
}
