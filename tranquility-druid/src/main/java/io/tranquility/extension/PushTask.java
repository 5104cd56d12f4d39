// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.fasterxml.jackson.annotation.JacksonInject;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableSet;
import java.util.Map;
import java.util.Set;
import javax.annotation.Nullable;
import org.apache.druid.indexer.TaskStatus;
import org.apache.druid.indexing.common.TaskToolbox;
import org.apache.druid.indexing.common.actions.TaskActionClient;
import org.apache.druid.indexing.common.config.TaskConfig;
import org.apache.druid.indexing.common.task.AbstractTask;
import org.apache.druid.indexing.common.task.PendingSegmentAllocatingTask;
import org.apache.druid.indexing.common.task.TaskResource;
import org.apache.druid.indexing.common.task.Tasks;
import org.apache.druid.query.NoopQueryRunner;
import org.apache.druid.query.Query;
import org.apache.druid.query.QueryRunner;
import org.apache.druid.server.security.ResourceAction;

/**
 * The task {@code index_realtime} with the JSON it had until Druid 30: clients push batches of events to it, which can be
 * queried at once; it publishes them when its firehose's shutoff time comes or it is told to.
 *
 * <p>Its stored payload is what the client sent: {@code spec} is kept as a tree. A task without a group gets that of its
 * data source, so that the tasks of one interval can lock it together.
 */
public final class PushTask extends AbstractTask implements PendingSegmentAllocatingTask {
    static final String TYPE = "index_realtime";

    private final JsonNode spec;

    @JsonIgnore
    private final PushSpec translated;

    @JsonIgnore
    private final PushLimits limits;

    /** Null on the Overlord, and on a worker until the task runs. */
    @Nullable
    private volatile PushRun run;

    /**
     * Made by Jackson, on the Overlord and on the worker.
     *
     * @throws IllegalArgumentException naming what is wrong with the spec; the Overlord answers it with status 400
     */
    @JsonCreator
    PushTask(
            @JsonProperty("id") @Nullable String id,
            @JsonProperty("groupId") @Nullable String groupId,
            @JsonProperty("resource") @Nullable TaskResource resource,
            @JsonProperty("spec") JsonNode spec,
            @JsonProperty("context") @Nullable Map<String, Object> context,
            @JacksonInject ObjectMapper mapper,
            @JacksonInject PushLimits limits) {
        this(id, groupId, resource, context, spec, PushSpec.read(mapper, spec), limits);
    }

    private PushTask(
            @Nullable String id,
            @Nullable String groupId,
            @Nullable TaskResource resource,
            @Nullable Map<String, Object> context,
            JsonNode spec,
            PushSpec translated,
            PushLimits limits) {
        super(
                getOrMakeId(id, TYPE, translated.dataSchema().getDataSource()),
                groupId == null ? TYPE + "_" + translated.dataSchema().getDataSource() : groupId,
                resource,
                translated.dataSchema().getDataSource(),
                context,
                IngestionMode.APPEND);
        this.spec = spec;
        this.translated = translated;
        this.limits = limits;
    }

    @JsonProperty
    public JsonNode getSpec() {
        return spec;
    }

    @Override
    public String getType() {
        return TYPE;
    }

    @Override
    public String getNodeType() {
        return "realtime";
    }

    @Override
    public int getPriority() {
        return getContextValue(Tasks.PRIORITY_KEY, Tasks.DEFAULT_REALTIME_TASK_PRIORITY);
    }

    /** Replicas have one availability group, and so share the segments allocated to it. */
    @Override
    @JsonIgnore
    public String getTaskAllocatorId() {
        return getTaskResource().getAvailabilityGroup();
    }

    /** Events come over HTTP, not from an input source. */
    @Override
    @JsonIgnore
    public Set<ResourceAction> getInputSourceResources() {
        return ImmutableSet.of();
    }

    /** Intervals are locked when their first row comes. */
    @Override
    public boolean isReady(TaskActionClient taskActionClient) {
        return true;
    }

    @Override
    public boolean supportsQueries() {
        return true;
    }

    @Override
    public boolean canRestore() {
        return true;
    }

    @Override
    public <T> QueryRunner<T> getQueryRunner(Query<T> query) {
        final PushRun current = run;
        return current == null ? new NoopQueryRunner<>() : current.queryRunner(query);
    }

    @Override
    public TaskStatus runTask(TaskToolbox toolbox) throws Exception {
        final PushRun current = new PushRun(this, translated, limits, toolbox);
        run = current;
        return current.run();
    }

    /** Called when the task is cancelled and when the worker stops. */
    @Override
    public void stopGracefully(TaskConfig taskConfig) {
        final PushRun current = run;
        if (current != null) {
            current.stop(taskConfig.isRestoreTasksOnRestart());
        }
    }
}
