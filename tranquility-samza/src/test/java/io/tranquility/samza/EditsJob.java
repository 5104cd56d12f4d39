// SPDX-License-Identifier: Apache-2.0
package io.tranquility.samza;

import java.util.Map;
import org.apache.samza.application.StreamApplication;
import org.apache.samza.application.descriptors.StreamApplicationDescriptor;
import org.apache.samza.serializers.JsonSerdeV2;
import org.apache.samza.system.descriptors.GenericSystemDescriptor;

/** What docs/samza.md shows; that it compiles is all that is asked of it. */
public final class EditsJob implements StreamApplication {
    @Override
    public void describe(StreamApplicationDescriptor job) {
        GenericSystemDescriptor kafka =
                new GenericSystemDescriptor("kafka", "org.apache.samza.system.kafka.KafkaSystemFactory");
        BeamSystemDescriptor druid = new BeamSystemDescriptor("druid").withConfig("/etc/tranquility/edits.json");
        BeamOutputDescriptor<Map<String, Object>> edits = druid.getOutputDescriptor("edits");

        job.getInputStream(kafka.getInputDescriptor("all-edits", new JsonSerdeV2<Map<String, Object>>()))
                .filter(edit -> !edit.get("user").toString().endsWith("bot"))
                .sendTo(job.getOutputStream(edits));
    }
}
