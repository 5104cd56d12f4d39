// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.annotation.Nullable;
import org.joda.time.DateTime;
import org.joda.time.Interval;

/**
 * What {@code GET status} answers.
 *
 * @param rowsLost acknowledged rows that were gone after a crash
 * @param rowsWithErrors rows that were taken although a metric or dimension of them could not be parsed
 * @param segments the ids of the segments that the task serves
 */
record PushStatus(
        String taskId,
        String dataSource,
        Phase phase,
        RunIdentity run,
        long rowsLost,
        Intake.Snapshot intake,
        long rowsWithErrors,
        long persists,
        List<String> segments,
        @Nullable Interval interval,
        @Nullable DateTime shutoffTime,
        List<String> warnings) {

    /** In the order in which a reader wants to see it. */
    Map<String, Object> toJson() {
        final Totals totals = intake.totals();
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("taskId", taskId);
        json.put("dataSource", dataSource);
        json.put("state", phase);
        json.put("incarnation", run.incarnation());
        json.put("restored", run.restoredText());
        json.put("rowsLost", rowsLost);
        json.put("rowsTaken", totals.rowsTaken());
        json.put("rowsWithErrors", rowsWithErrors);
        json.put("rowsThrownAway", totals.rowsThrownAway());
        json.put("rowsUnparseable", totals.rowsUnparseable());
        json.put("unparseableSamples", intake.samples());
        json.put("batchesTaken", totals.batchesTaken());
        json.put("batchesSkipped", totals.batchesSkipped());
        json.put("conflicts", totals.conflicts());
        json.put("bytes", totals.bytes());
        json.put("producers", intake.producers());
        json.put("producersForgotten", intake.producersForgotten());
        json.put("persists", persists);
        json.put("segments", segments);
        json.put("openSegments", intake.openSegments());
        json.put("segmentsPublished", intake.segmentsPublished());
        json.put("interval", interval == null ? null : interval.toString());
        json.put("shutoffTime", shutoffTime == null ? null : shutoffTime.toString());
        json.put("warnings", warnings);
        return json;
    }
}
