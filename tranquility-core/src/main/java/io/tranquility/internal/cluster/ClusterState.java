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
import java.util.TreeSet;

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

    /**
     * The task sets that take the events of an interval, in the order of their partitions; empty if there are none. They
     * are recorded for its start, or for another one if they take the events of a longer interval.
     */
    public List<TaskSet> taskSets(Interval interval) {
        List<TaskSet> sets = new ArrayList<>();
        key(interval).ifPresent(key -> beams().path(key).forEach(entry -> sets.add(read(entry, interval))));
        return sets;
    }

    /** The moments within an interval at which others begin or end that are recorded, or that was the last to be closed. */
    Set<Instant> divisions(Interval interval) {
        Set<Instant> divisions = new TreeSet<>();
        divisions.add(time("latestCloseTime"));
        beams().forEach(entries -> entries.forEach(entry -> interval(entry).ifPresent(recorded -> {
            divisions.add(recorded.start());
            divisions.add(recorded.end());
        })));
        divisions.removeIf(time -> !interval.isDividedBy(time));
        return divisions;
    }

    /** Whether an interval has task sets, and is none that is recorded as closed. */
    boolean isOpen(Interval interval) {
        return key(interval).isPresent() && time("latestCloseTime").isBefore(interval.start());
    }

    /** With an interval as it was in a state in which it was open, unless it is open now. */
    ClusterState reopened(Interval interval, ClusterState before) {
        if (isOpen(interval)) {
            return this;
        }
        ObjectNode copy = root.deepCopy();
        if (key(interval).isEmpty()) {
            String key = before.key(interval).orElseThrow();
            copy.withObjectProperty("beams").set(key, before.beams().path(key).deepCopy());
        }
        if (!time("latestCloseTime").isBefore(interval.start())) {
            copy.put("latestCloseTime", Interval.text(before.time("latestCloseTime")));
        }
        return new ClusterState(copy);
    }

    /** With the task sets of an interval as they were in another state, if it has none any more. */
    ClusterState restored(Interval interval, ClusterState before) {
        if (!taskSets(interval).isEmpty()) {
            return this;
        }
        String start = Interval.text(interval.start());
        ObjectNode copy = root.deepCopy();
        copy.withObjectProperty("beams")
                .set(start, before.root.path("beams").path(start).deepCopy());
        return new ClusterState(copy);
    }

    /** With these task sets for an interval, in place of what is recorded for its start. They may be of a longer one. */
    public ClusterState with(Interval interval, List<TaskSet> sets) {
        ObjectNode copy = root.deepCopy();
        ArrayNode entries = copy.withObjectProperty("beams").putArray(Interval.text(interval.start()));
        for (TaskSet set : sets) {
            ObjectNode entry = entries.addObject();
            write(set, entry);
            if (set.interval().equals(interval)) {
                entry.put("timestamp", Interval.text(interval.start()));
            }
        }
        Instant latest = time("latestTime");
        copy.put("latestTime", Interval.text(latest.isBefore(interval.start()) ? interval.start() : latest));
        copy.put("latestCloseTime", Interval.text(time("latestCloseTime")));
        return new ClusterState(copy);
    }

    /** With these task sets added behind those of an interval, wherever the same are recorded. */
    ClusterState extended(Interval interval, List<TaskSet> added) {
        ClusterState copy = new ClusterState(root.deepCopy());
        String first = copy.key(interval)
                .map(key -> id(copy.beams().path(key).path(0)))
                .orElseThrow();
        copy.beams().forEach(entries -> {
            if (id(entries.path(0)).equals(first)) {
                added.forEach(set -> write(set, ((ArrayNode) entries).addObject()));
            }
        });
        return copy;
    }

    /**
     * With another attempt in the place of a set, if that set is still the one in its place. What is retired stays recorded:
     * instances that know only the lost attempt may still ask.
     */
    public ClusterState replaced(TaskSet lost, TaskSet next) {
        ClusterState copy = new ClusterState(root.deepCopy());
        copy.entries(lost).forEach(entry -> write(next, entry));
        return copy;
    }

    /** With a task recorded as retired, unless it is the last of its set that is not, or its set has been replaced. */
    public ClusterState retired(TaskSet set, String taskId) {
        ClusterState copy = new ClusterState(root.deepCopy());
        List<ObjectNode> entries = copy.entries(set);
        Set<String> live = new HashSet<>();
        set.tasks().forEach(task -> live.add(task.id()));
        entries.forEach(entry -> live.removeAll(retired(entry)));
        if (live.size() > 1 && live.contains(taskId)) {
            entries.forEach(entry -> entry.withArrayProperty(RETIRED).add(taskId));
        }
        return copy;
    }

    /** Without the task sets of an interval, wherever the same are recorded. */
    public ClusterState without(Interval interval) {
        ClusterState copy = new ClusterState(root.deepCopy());
        Optional<String> key = copy.key(interval);
        if (key.isPresent()) {
            String first = id(copy.beams().path(key.get()).path(0));
            copy.root.withObjectProperty("beams").properties().removeIf(entries -> id(entries.getValue()
                            .path(0))
                    .equals(first));
        }
        return copy;
    }

    /** Without the intervals whose task sets are all for times before this one; the last of them is recorded as closed. */
    public ClusterState closedBefore(Instant time) {
        ObjectNode copy = root.deepCopy();
        Instant latestClose = time("latestCloseTime");
        Iterator<Map.Entry<String, JsonNode>> beams =
                copy.withObjectProperty("beams").properties().iterator();
        while (beams.hasNext()) {
            Map.Entry<String, JsonNode> entries = beams.next();
            Instant start = Instant.parse(entries.getKey());
            if (start.isBefore(time) && !isLonger(entries.getValue(), time)) {
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

    private JsonNode beams() {
        return root.path("beams");
    }

    /** For which start the task sets are recorded that take an interval's events. */
    private Optional<String> key(Interval interval) {
        String own = Interval.text(interval.start());
        JsonNode entries = beams().path(own);
        if (!entries.isEmpty()
                && interval(entries.path(0)).map(set -> set.contains(interval)).orElse(true)) {
            return Optional.of(own);
        }
        return beams().properties().stream()
                .filter(other -> interval(other.getValue().path(0))
                        .filter(set -> set.contains(interval))
                        .isPresent())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private TaskSet read(JsonNode entry, Interval interval) {
        List<TaskSet.TaskName> tasks = new ArrayList<>();
        for (JsonNode task : entry.path("tasks")) {
            tasks.add(new TaskSet.TaskName(
                    task.path("id").asText(), task.path("firehoseId").asText()));
        }
        TaskSet set = new TaskSet(
                interval(entry).orElse(interval), entry.path("partition").asInt(), tasks);
        Set<String> retired = new HashSet<>();
        entries(set).forEach(same -> retired.addAll(retired(same)));
        return new TaskSet(
                set.interval(),
                set.partition(),
                tasks,
                retired,
                entry.path(OWNER).asText(""));
    }

    /** Of a set; more than one if it takes the events of several. */
    private List<ObjectNode> entries(TaskSet set) {
        List<ObjectNode> found = new ArrayList<>();
        beams().forEach(entries -> {
            if (entries.path(set.index()) instanceof ObjectNode entry
                    && entry.path("partition").asInt(-1) == set.partition()
                    && id(entry).equals(set.tasks().get(0).id())) {
                found.add(entry);
            }
        });
        return found;
    }

    private static String id(JsonNode entry) {
        return entry.path("tasks").path(0).path("id").asText();
    }

    private static Set<String> retired(JsonNode entry) {
        Set<String> retired = new HashSet<>();
        entry.path(RETIRED).forEach(id -> retired.add(id.asText()));
        return retired;
    }

    private static Optional<Interval> interval(JsonNode entry) {
        return entry.hasNonNull("interval")
                ? Optional.of(Interval.parse(entry.path("interval").asText()))
                : Optional.empty();
    }

    private static boolean isLonger(JsonNode entries, Instant time) {
        for (JsonNode entry : entries) {
            if (interval(entry).filter(set -> set.end().isAfter(time)).isPresent()) {
                return true;
            }
        }
        return false;
    }

    private static void write(TaskSet set, ObjectNode entry) {
        entry.put("interval", set.interval().toString());
        entry.put("partition", set.partition());
        ArrayNode tasks = entry.putArray("tasks");
        for (TaskSet.TaskName task : set.tasks()) {
            tasks.addObject().put("id", task.id()).put("firehoseId", task.firehoseId());
        }
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
