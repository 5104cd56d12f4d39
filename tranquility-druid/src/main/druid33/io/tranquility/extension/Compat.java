// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import java.util.Map;
import java.util.Set;
import javax.servlet.http.HttpServletRequest;
import org.apache.druid.indexer.IngestionState;
import org.apache.druid.indexer.TaskStatus;
import org.apache.druid.indexer.report.IngestionStatsAndErrors;
import org.apache.druid.indexer.report.IngestionStatsAndErrorsTaskReport;
import org.apache.druid.indexer.report.TaskReport;
import org.apache.druid.indexing.common.TaskLockType;
import org.apache.druid.indexing.common.TaskRealtimeMetricsMonitorBuilder;
import org.apache.druid.indexing.common.TaskToolbox;
import org.apache.druid.indexing.common.actions.SegmentTransactionalAppendAction;
import org.apache.druid.indexing.common.actions.SegmentTransactionalInsertAction;
import org.apache.druid.indexing.common.actions.TaskAction;
import org.apache.druid.indexing.common.task.Task;
import org.apache.druid.indexing.overlord.SegmentPublishResult;
import org.apache.druid.java.util.metrics.Monitor;
import org.apache.druid.segment.IndexSpec;
import org.apache.druid.segment.SegmentSchemaMapping;
import org.apache.druid.segment.incremental.ParseExceptionHandler;
import org.apache.druid.segment.incremental.RowIngestionMeters;
import org.apache.druid.segment.indexing.DataSchema;
import org.apache.druid.segment.realtime.ChatHandlers;
import org.apache.druid.segment.realtime.SegmentGenerationMetrics;
import org.apache.druid.segment.realtime.appenderator.Appenderator;
import org.apache.druid.segment.realtime.appenderator.AppenderatorConfig;
import org.apache.druid.server.security.Action;
import org.apache.druid.server.security.AuthorizerMapper;
import org.apache.druid.timeline.DataSegment;

/** Every call into Druid whose form differs between Druid versions, in the form of Druid 33. */
final class Compat {
    private Compat() {}

    static IndexSpec defaultIndexSpec() {
        return IndexSpec.DEFAULT;
    }

    /**
     * Checks that the caller may do this with the data source.
     *
     * @throws org.apache.druid.server.security.ForbiddenException if not; Druid answers it with status 403
     */
    static void authorize(
            HttpServletRequest request, Action action, String dataSource, AuthorizerMapper authorizerMapper) {
        ChatHandlers.authorizationCheck(request, action, dataSource, authorizerMapper);
    }

    static Appenderator appenderator(
            TaskToolbox toolbox,
            String taskId,
            DataSchema schema,
            AppenderatorConfig config,
            SegmentGenerationMetrics metrics,
            RowIngestionMeters meters) {
        return toolbox.getAppenderatorsManager()
                .createRealtimeAppenderatorForTask(
                        toolbox.getSegmentLoaderConfig(),
                        taskId,
                        schema,
                        config,
                        metrics,
                        toolbox.getSegmentPusher(),
                        toolbox.getJsonMapper(),
                        toolbox.getIndexIO(),
                        toolbox.getIndexMergerV9(),
                        toolbox.getQueryRunnerFactoryConglomerate(),
                        toolbox.getSegmentAnnouncer(),
                        toolbox.getEmitter(),
                        toolbox.getQueryProcessingPool(),
                        toolbox.getJoinableFactory(),
                        toolbox.getCache(),
                        toolbox.getCacheConfig(),
                        toolbox.getCachePopulatorStats(),
                        meters,
                        new ParseExceptionHandler(meters, false, Integer.MAX_VALUE, 0),
                        false,
                        toolbox.getCentralizedTableSchemaConfig());
    }

    /** Reports the task's figures to Druid's monitors, as Druid's own real-time tasks do. */
    static Monitor monitor(Task task, SegmentGenerationMetrics metrics, RowIngestionMeters meters) {
        return TaskRealtimeMetricsMonitorBuilder.build(task, metrics, meters);
    }

    /** What Druid's own tasks report at their end. */
    static TaskReport ingestionReport(
            Task task, TaskStatus status, Map<String, Object> unparseable, RowIngestionMeters meters, long published) {
        return new IngestionStatsAndErrorsTaskReport(
                task.getId(),
                new IngestionStatsAndErrors(
                        IngestionState.COMPLETED,
                        unparseable,
                        Map.of(RowIngestionMeters.BUILD_SEGMENTS, meters.getTotals()),
                        status.getErrorMsg(),
                        status.isSuccess(),
                        0,
                        Map.of(),
                        null,
                        published));
    }

    /** Counts a row outside the task's interval or filtered out. */
    static void countThrownAway(RowIngestionMeters meters) {
        meters.incrementThrownAway();
    }

    /** Adds segments to those of their interval, by the action that the task's kind of lock asks for. */
    static TaskAction<SegmentPublishResult> append(
            TaskLockType lockType, Set<DataSegment> segments, SegmentSchemaMapping schemas) {
        return lockType == TaskLockType.APPEND
                ? SegmentTransactionalAppendAction.forSegments(segments, schemas)
                : SegmentTransactionalInsertAction.appendAction(segments, null, null, schemas);
    }
}
