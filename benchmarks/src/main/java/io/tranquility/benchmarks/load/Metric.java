// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks.load;

import java.util.EnumMap;
import java.util.Map;

/** What is measured of a process that sends events. */
public enum Metric {
    EVENTS_PER_SECOND("events/s", "events/s"),
    EVENTS_PER_CPU_SECOND("events per CPU second", "events/s"),
    CPU_PER_MILLION("CPU per million events", "s"),
    RECEIVING_CPU_PER_MILLION("CPU of the threads that receive, per million events", "s"),
    BYTES_PER_EVENT("allocated per event", "B"),
    PEAK_RSS("peak RSS", "MiB"),
    FIRST_ACK("opening to first ack", "s"),
    P50("latency p50", "ms"),
    P99("latency p99", "ms"),
    P999("latency p99.9", "ms");

    private final String title;
    private final String unit;

    Metric(String title, String unit) {
        this.title = title;
        this.unit = unit;
    }

    /** What a number of events costs in time and in CPU; others may be added. */
    public static Map<Metric, Double> rates(long events, double seconds, double cpuSeconds) {
        Map<Metric, Double> rates = new EnumMap<>(Metric.class);
        rates.put(EVENTS_PER_SECOND, events / seconds);
        rates.put(EVENTS_PER_CPU_SECOND, events / cpuSeconds);
        rates.put(CPU_PER_MILLION, cpuSeconds * 1e6 / events);
        return rates;
    }

    public String title() {
        return title;
    }

    public String unit() {
        return unit;
    }
}
