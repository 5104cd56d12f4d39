// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What instances know together of one data source: the task sets of each interval. Kept in the original's JSON form, so
 * that its instances can share the tasks; what it has beyond that stays as it is. Immutable.
 */
public final class ClusterState {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant NEVER = Instant.EPOCH;

    /** These are ours, inside an entry, where the original keeps what it does not know. */
    private static final String RETIRED = "tranquilityRetired";

    private static final String OWNER = "tranquilityOwner";

    private final ObjectNode root;

    private ClusterState(ObjectNode root) {
        this.root = root;
    }

    /** The state before the first event. */
    public static ClusterState empty() {
        return new ClusterState(JSON.createObjectNode());
    }

    /**
     * Reads a state.
     *
     * @throws IOException if it is no JSON object
     */
    public static ClusterState parse(byte[] json) throws IOException {
        if (json.length == 0) {
            return empty();
        }
        if (JSON.readTree(json) instanceof ObjectNode object) {
            return new ClusterState(object);
        }
        throw new IOException("not a JSON object");
    }

    /** The form in which {@link #parse} reads it. */
    public byte[] toJson() {
        try {
            return JSON.writeValueAsBytes(root);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The task sets of an interval in the order of their partitions; empty if there are none. */
    public List<TaskSet> taskSets(Interval interval) {
        List<TaskSet> sets = new ArrayList<>();
        for (JsonNode entry : root.path("beams").path(Interval.text(interval.start()))) {
            List<TaskSet.TaskName> tasks = new ArrayList<>();
            for (JsonNode task : entry.path("tasks")) {
                tasks.add(new TaskSet.TaskName(
                        task.path("id").asText(), task.path("firehoseId").asText()));
            }
            Set<String> retired = new HashSet<>();
            entry.path(RETIRED).forEach(id -> retired.add(id.asText()));
            sets.add(new TaskSet(
                    interval,
                    entry.path("partition").asInt(),
                    tasks,
                    retired,
                    entry.path(OWNER).asText("")));
        }
        return sets;
    }

    /** Whether an interval has task sets, and is none that is recorded as closed. */
    boolean isOpen(Interval interval) {
        return root.path("beams").has(Interval.text(interval.start()))
                && time("latestCloseTime").isBefore(interval.start());
    }

    /** With an interval as it was in a state in which it was open, unless it is open now. */
    ClusterState reopened(Interval interval, ClusterState before) {
        if (isOpen(interval)) {
            return this;
        }
        String start = Interval.text(interval.start());
        ObjectNode copy = root.deepCopy();
        ObjectNode beams = copy.withObjectProperty("beams");
        if (!beams.has(start)) {
            beams.set(start, before.root.path("beams").path(start).deepCopy());
        }
        if (!time("latestCloseTime").isBefore(interval.start())) {
            copy.put("latestCloseTime", Interval.text(before.time("latestCloseTime")));
        }
        return new ClusterState(copy);
    }

    /** With these task sets added behind those of the interval. */
    public ClusterState with(Interval interval, List<TaskSet> added) {
        ObjectNode copy = root.deepCopy();
        ArrayNode entries = copy.withObjectProperty("beams").withArrayProperty(Interval.text(interval.start()));
        for (TaskSet set : added) {
            write(set, entries.addObject());
        }
        Instant latest = time("latestTime");
        copy.put("latestTime", Interval.text(latest.isBefore(interval.start()) ? interval.start() : latest));
        copy.put("latestCloseTime", Interval.text(time("latestCloseTime")));
        return new ClusterState(copy);
    }

    /**
     * With another attempt in the place of a set, if that set is still the one in its place. What is retired stays recorded:
     * instances that know only the lost attempt may still ask.
     */
    public ClusterState replaced(TaskSet lost, TaskSet next) {
        ClusterState copy = new ClusterState(root.deepCopy());
        copy.entry(lost).ifPresent(entry -> write(next, entry));
        return copy;
    }

    /** With a task recorded as retired, unless it is the last of its set that is not, or its set has been replaced. */
    public ClusterState retired(TaskSet set, String taskId) {
        ClusterState copy = new ClusterState(root.deepCopy());
        copy.entry(set).ifPresent(entry -> {
            Set<String> live = new HashSet<>();
            entry.path("tasks").forEach(task -> live.add(task.path("id").asText()));
            entry.path(RETIRED).forEach(id -> live.remove(id.asText()));
            if (live.size() > 1 && live.contains(taskId)) {
                entry.withArrayProperty(RETIRED).add(taskId);
            }
        });
        return copy;
    }

    /** Without any task set of an interval. */
    public ClusterState without(Interval interval) {
        ObjectNode copy = root.deepCopy();
        copy.withObjectProperty("beams").remove(Interval.text(interval.start()));
        return new ClusterState(copy);
    }

    /** Without the intervals that begin before a time, the last of which is recorded as closed. */
    public ClusterState closedBefore(Instant time) {
        ObjectNode copy = root.deepCopy();
        Instant latestClose = time("latestCloseTime");
        Iterator<Map.Entry<String, JsonNode>> beams =
                copy.withObjectProperty("beams").properties().iterator();
        while (beams.hasNext()) {
            Instant start = Instant.parse(beams.next().getKey());
            if (start.isBefore(time)) {
                beams.remove();
                latestClose = latestClose.isBefore(start) ? start : latestClose;
            }
        }
        copy.put("latestCloseTime", Interval.text(latestClose));
        return new ClusterState(copy);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClusterState that && root.equals(that.root);
    }

    @Override
    public int hashCode() {
        return root.hashCode();
    }

    @Override
    public String toString() {
        return root.toString();
    }

    /** The entry of exactly this set, in its place. */
    private Optional<ObjectNode> entry(TaskSet set) {
        JsonNode entry =
                root.path("beams").path(Interval.text(set.interval().start())).path(set.index());
        return entry instanceof ObjectNode object && object.path("partition").asInt(-1) == set.partition()
                ? Optional.of(object)
                : Optional.empty();
    }

    private static void write(TaskSet set, ObjectNode entry) {
        entry.put("interval", set.interval().toString());
        entry.put("partition", set.partition());
        ArrayNode tasks = entry.putArray("tasks");
        for (TaskSet.TaskName task : set.tasks()) {
            tasks.addObject().put("id", task.id()).put("firehoseId", task.firehoseId());
        }
        entry.put("timestamp", Interval.text(set.interval().start()));
        if (set.owner().isEmpty()) {
            entry.remove(OWNER);
        } else {
            entry.put(OWNER, set.owner());
        }
    }

    private Instant time(String field) {
        String text = root.path(field).asText("");
        return text.isEmpty() ? NEVER : Instant.parse(text);
    }
}
