// SPDX-License-Identifier: Apache-2.0
package io.tranquility.input;

import io.tranquility.beam.SendResult;
import io.tranquility.config.DataSourceConfig;
import io.tranquility.druid.DruidBeams;
import io.tranquility.druid.DryRun;
import io.tranquility.event.Timestamper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads sample events of a data source and says what would become of them. Nothing is sent. For one thread. */
public final class EventTrial implements AutoCloseable {
    private final EventParser parser;
    private final Timestamper<Map<String, Object>> timestamper;
    private final DryRun<Map<String, Object>> dryRun;

    /** @param parser of the data source */
    public EventTrial(DataSourceConfig config, EventParser parser) {
        this.parser = parser;
        this.timestamper = config.timestampSpec().timestamper();
        this.dryRun = DruidBeams.fromConfig(config.withFlatEvents()).buildDryRun();
    }

    /** Of the events of a record, or of the next line of a text; what cannot be parsed first. */
    public List<Trial> of(byte[] bytes) {
        Parsed parsed = parser.parse(bytes);
        List<Trial> trials = new ArrayList<>();
        parsed.unparseable().forEach(problem -> trials.add(Trial.unparseable(problem)));
        parsed.events().forEach(event -> trials.add(trial(event)));
        return trials;
    }

    @Override
    public void close() {
        dryRun.close();
    }

    private Trial trial(Map<String, Object> event) {
        DryRun.Outcome outcome = dryRun.of(event);
        return outcome.result() instanceof SendResult.Dropped dropped
                ? new Trial(dropped.reason().name(), Optional.of(dropped.message()), time(event), outcome.segment())
                : new Trial(Trial.SENT, Optional.empty(), time(event), outcome.segment());
    }

    private Optional<Instant> time(Map<String, Object> event) {
        try {
            return Optional.of(Instant.ofEpochMilli(timestamper.timestampMillis(event)));
        } catch (RuntimeException e) {
            return Optional.empty(); // The outcome says why.
        }
    }
}
