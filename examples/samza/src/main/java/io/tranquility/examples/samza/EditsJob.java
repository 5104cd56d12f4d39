// SPDX-License-Identifier: Apache-2.0
package io.tranquility.examples.samza;

import io.tranquility.samza.BeamOutputDescriptor;
import io.tranquility.samza.BeamSystemDescriptor;
import java.util.Map;
import org.apache.samza.application.StreamApplication;
import org.apache.samza.application.descriptors.StreamApplicationDescriptor;
import org.apache.samza.serializers.NoOpSerde;
import org.apache.samza.system.descriptors.GenericSystemDescriptor;
import org.apache.samza.system.inmemory.InMemorySystemFactory;

/**
 * The job: sends what people edited, but not what robots did, to the data source {@code edits}.
 *
 * @param druidConfig a configuration of Tranquility: a file, a resource or the configuration itself
 */
record EditsJob(String druidConfig) implements StreamApplication {
    @Override
    public void describe(StreamApplicationDescriptor job) {
        GenericSystemDescriptor memory = new GenericSystemDescriptor("memory", InMemorySystemFactory.class.getName());
        BeamSystemDescriptor druid = new BeamSystemDescriptor("druid").withConfig(druidConfig);
        BeamOutputDescriptor<Map<String, Object>> edits = druid.getOutputDescriptor("edits");

        job.getInputStream(memory.getInputDescriptor("all-edits", new NoOpSerde<Map<String, Object>>()))
                .filter(edit -> !edit.get("user").toString().endsWith("bot"))
                .sendTo(job.getOutputStream(edits));
    }
}
