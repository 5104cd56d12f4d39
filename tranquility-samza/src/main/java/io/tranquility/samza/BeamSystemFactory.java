// SPDX-License-Identifier: Apache-2.0
package io.tranquility.samza;

import org.apache.samza.SamzaException;
import org.apache.samza.config.Config;
import org.apache.samza.config.ConfigException;
import org.apache.samza.metrics.MetricsRegistry;
import org.apache.samza.system.SystemAdmin;
import org.apache.samza.system.SystemConsumer;
import org.apache.samza.system.SystemFactory;
import org.apache.samza.system.SystemProducer;
import org.apache.samza.util.SinglePartitionWithoutOffsetsSystemAdmin;

/**
 * A Samza system whose output streams are data sources of Druid. A commit returns when all that the task sent before has
 * its outcome, and fails if some of it failed: then Samza writes no checkpoint, and sends it again.
 *
 * <pre>
 * systems.druid.samza.factory=io.tranquility.samza.BeamSystemFactory
 * systems.druid.beam.config=/etc/wiki.json
 * </pre>
 */
@SuppressWarnings("deprecation") // of the three, each is the one that must be implemented
public final class BeamSystemFactory implements SystemFactory {
    /** Refused: nothing can be read from this system. */
    @Override
    public SystemConsumer getConsumer(String systemName, Config config, MetricsRegistry registry) {
        throw new SamzaException("The system " + systemName + " sends to Druid; a job cannot read from it");
    }

    /**
     * The producer of a container. Opens nothing yet.
     *
     * @throws ConfigException if the system's properties cannot be used
     */
    @Override
    public SystemProducer getProducer(String systemName, Config config, MetricsRegistry registry) {
        return new BeamSystemProducer(BeamProperties.read(systemName, config), registry);
    }

    /** Says of each stream that it has one partition. */
    @Override
    public SystemAdmin getAdmin(String systemName, Config config) {
        return new SinglePartitionWithoutOffsetsSystemAdmin();
    }
}
