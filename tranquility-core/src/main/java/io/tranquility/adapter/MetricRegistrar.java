// SPDX-License-Identifier: Apache-2.0
package io.tranquility.adapter;

import io.tranquility.metrics.Series;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Where a framework keeps its metrics, and under which names. Is told each series of a pipeline
 * once, by {@link PipelineMetrics#register}; all that there is to know of it is in its declaration.
 */
public interface MetricRegistrar {
    /** Shows a counter or a gauge, which is read from any thread: a {@link Long}, or a {@link Double} of seconds. */
    void number(Series series, Supplier<Number> value);

    /**
     * Shows a histogram of times.
     *
     * @return takes nanoseconds, from any thread; must be fast and must not throw
     */
    LongConsumer timer(Series series);

    /**
     * Shows any other histogram.
     *
     * @return takes its values, from any thread; must be fast and must not throw
     */
    LongConsumer histogram(Series series);

    /** All are there now. */
    default void registered() {}

    /** Takes all of them out again, where the framework does not do that itself. */
    default void unregister() {}
}
