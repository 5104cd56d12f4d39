// SPDX-License-Identifier: Apache-2.0
package io.tranquility.faults;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * A row of the table: events flow, something goes wrong for a while, and what is in Druid after the hand-off is compared with
 * what the caller was told. Set up by one thread, then not changed.
 */
final class Scenario {
    /** Does what goes wrong, and returns when that is over; events flow all the while. */
    @FunctionalInterface
    interface Injection {
        void inject(World world) throws Exception;
    }

    private String fault;
    private final Map<String, String> properties = new HashMap<>();
    private final Map<String, String> tuningConfig = new HashMap<>();
    private String system = "core";
    private SystemUnderTest.Opener opener = CoreSystem::open;
    private int perSecond = 500;
    private boolean replays;
    private String granularity = "HOUR";
    private Duration patience = Duration.ofMinutes(3);
    private Injection injection = world -> {};
    private Promise promise = Promise.NOTHING_LOST_NOTHING_TWICE;

    private Scenario(String fault) {
        this.fault = fault;
        tuningConfig.put("type", "realtime");
        tuningConfig.put("windowPeriod", "PT10M");
    }

    /**
     * Events through the core in this JVM, with the default settings and nothing wrong.
     *
     * @param fault as the table calls it
     */
    static Scenario of(String fault) {
        return new Scenario(fault);
    }

    /** @param name as the table calls it */
    Scenario through(String name, SystemUnderTest.Opener newOpener) {
        system = name;
        opener = newOpener;
        return this;
    }

    Scenario perSecond(int events) {
        perSecond = events;
        return this;
    }

    /** The caller offers an event again until it is acknowledged or dropped. */
    Scenario replaying() {
        replays = true;
        return this;
    }

    Scenario granularity(String name) {
        granularity = name;
        return this;
    }

    Scenario with(String property, String value) {
        properties.put(property, value);
        return this;
    }

    /** Pushes are retried for longer than any outage here takes. */
    Scenario patientRetries() {
        return with("druidBeam.firehoseRetryPeriod", "PT10M")
                .with("druidBeam.indexRetryPeriod", "PT10M")
                .with("druidBeam.firehoseGracePeriod", "PT11M");
    }

    Scenario replicants(int count) {
        return with("task.replicants", Integer.toString(count));
    }

    Scenario tuning(String key, String value) {
        tuningConfig.put(key, value);
        return this;
    }

    /** Druid 30 and older take each id once for each task; then nothing is to be in twice. */
    Scenario dedupColumn() {
        fault += ", dedupColumn";
        return tuning("dedupColumn", "id").promising(Promise.NOTHING_LOST_NOTHING_TWICE);
    }

    /** How long the outcomes of all events may take after the fault. */
    Scenario patience(Duration duration) {
        patience = duration;
        return this;
    }

    Scenario injecting(Injection newInjection) {
        injection = newInjection;
        return this;
    }

    Scenario promising(Promise newPromise) {
        promise = newPromise;
        return this;
    }

    String fault() {
        return fault;
    }

    String system() {
        return system;
    }

    SystemUnderTest.Opener opener() {
        return opener;
    }

    int eventsPerSecond() {
        return perSecond;
    }

    boolean replays() {
        return replays;
    }

    String segmentGranularity() {
        return granularity;
    }

    Map<String, String> properties() {
        return properties;
    }

    Map<String, String> tuningConfig() {
        return tuningConfig;
    }

    Duration patience() {
        return patience;
    }

    Injection injection() {
        return injection;
    }

    Promise promise() {
        return promise;
    }
}
