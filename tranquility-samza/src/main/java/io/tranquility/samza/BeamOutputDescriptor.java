// SPDX-License-Identifier: Apache-2.0
package io.tranquility.samza;

import org.apache.samza.serializers.NoOpSerde;
import org.apache.samza.system.descriptors.OutputDescriptor;

/**
 * Describes a stream whose messages go to a data source of Druid; made by {@link
 * BeamSystemDescriptor#getOutputDescriptor}.
 *
 * @param <M> the type of the messages
 */
public final class BeamOutputDescriptor<M> extends OutputDescriptor<M, BeamOutputDescriptor<M>> {
    BeamOutputDescriptor(String streamId, BeamSystemDescriptor system) {
        super(streamId, new NoOpSerde<>(), system);
    }
}
