// SPDX-License-Identifier: Apache-2.0
package io.tranquility.samza;

import java.time.Duration;
import java.util.Map;
import org.apache.samza.system.descriptors.SystemDescriptor;

/**
 * Describes a system that sends to Druid, in an application's {@code describe}. What is not set here can be set in the
 * job's configuration, which goes before what is set here; docs/samza.md has all properties.
 *
 * <pre>{@code
 * BeamSystemDescriptor druid = new BeamSystemDescriptor("druid").withConfig("/etc/wiki.json");
 * OutputStream<Map<String, Object>> wiki = application.getOutputStream(druid.getOutputDescriptor("wiki"));
 * }</pre>
 */
public final class BeamSystemDescriptor extends SystemDescriptor<BeamSystemDescriptor> {
    /** @param systemName the system's name: letters, digits, {@code -} and {@code _} */
    public BeamSystemDescriptor(String systemName) {
        super(systemName, BeamSystemFactory.class.getName(), null, null);
    }

    /**
     * The stream whose messages, as they are, without a serde, are events for Druid.
     *
     * @param streamId the stream's id, and the data source unless {@code withPhysicalName} names another
     * @param <M> the type of the messages: a map of field names and values if the system has {@link #withConfig}
     */
    public <M> BeamOutputDescriptor<M> getOutputDescriptor(String streamId) {
        return new BeamOutputDescriptor<>(streamId, this);
    }

    /**
     * Where the configuration of the data sources is: the path of a file, {@code classpath:} and the name of a resource,
     * or the configuration itself, as JSON. It is read in the containers.
     */
    public BeamSystemDescriptor withConfig(String config) {
        return with(BeamProperties.CONFIG, config);
    }

    /** What makes the beam of each stream, instead of a configuration file. */
    public BeamSystemDescriptor withBeamFactory(Class<? extends StreamBeamFactory> factory) {
        return with(BeamProperties.FACTORY, factory.getName());
    }

    /** How many events a batch has at most. */
    public BeamSystemDescriptor withBatchSize(int events) {
        return with(BeamProperties.BATCH_SIZE, Integer.toString(events));
    }

    /** How many batches may wait or be in flight before tasks have to wait. */
    public BeamSystemDescriptor withMaxPendingBatches(int batches) {
        return with(BeamProperties.MAX_PENDING_BATCHES, Integer.toString(batches));
    }

    /** How long an event may wait for its batch to fill; -1 millisecond: until the batch is full or a commit. */
    public BeamSystemDescriptor withLinger(Duration linger) {
        return with(BeamProperties.LINGER_MILLIS, Long.toString(linger.toMillis()));
    }

    /** Whether a commit fails if events failed, or only logs it; true unless set. */
    public BeamSystemDescriptor withThrowOnError(boolean throwOnError) {
        return with(BeamProperties.THROW_ON_ERROR, Boolean.toString(throwOnError));
    }

    /** How long a commit waits for the outcomes of what was sent before it fails. */
    public BeamSystemDescriptor withFlushTimeout(Duration timeout) {
        return with(BeamProperties.FLUSH_TIMEOUT_MILLIS, Long.toString(timeout.toMillis()));
    }

    /** How long the stop of a container waits for what is left. */
    public BeamSystemDescriptor withStopTimeout(Duration timeout) {
        return with(BeamProperties.STOP_TIMEOUT_MILLIS, Long.toString(timeout.toMillis()));
    }

    private BeamSystemDescriptor with(String property, String value) {
        return withSystemConfigs(Map.of(property, value));
    }
}
