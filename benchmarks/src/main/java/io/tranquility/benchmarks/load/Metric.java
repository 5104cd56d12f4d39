// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks.load;

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

    public String title() {
        return title;
    }

    public String unit() {
        return unit;
    }
}
