// SPDX-License-Identifier: Apache-2.0
package io.tranquility.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tranquility.testing.Discovery.Announcement;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A task of a {@link FakeDruid}: a server of its own, like a peon, that takes events and keeps them. Thread-safe; its state
 * is guarded by the lock of its Druid.
 */
public final class FakeTask {
    private static final String CHAT = "/druid/worker/v1/chat/";
    private static final String PUSH_EVENTS = "push-events";

    private final TaskPayload payload;
    private final FakeDruid.Shared druid;
    private final Object lock;
    private final Receiver receiver;
    private final Faults faults = new Faults();
    private final Instant created = Instant.now();

    @GuardedBy("lock")
    private final List<Row> rows = new ArrayList<>();

    @GuardedBy("lock")
    private State state = State.PENDING;

    @GuardedBy("lock")
    private boolean taking;

    @GuardedBy("lock")
    private boolean reachable = true;

    @GuardedBy("lock")
    private String failure = "";

    /** Of its segment, once it has a row. */
    @GuardedBy("lock")
    private Optional<Integer> version = Optional.empty();

    @GuardedBy("lock")
    private Optional<LoopbackServer> server = Optional.empty();

    @GuardedBy("lock")
    private Announcement announcement = Announcement.NONE;

    /** A task's life, in the Overlord's words. */
    public enum State {
        /** Waits for a worker with a free slot. */
        PENDING,
        RUNNING,
        SUCCESS,
        FAILED
    }

    FakeTask(TaskPayload payload, FakeDruid.Shared druid) {
        this.payload = payload;
        this.druid = druid;
        this.lock = druid.lock();
        this.receiver = druid.flavour().hasExtension() ? new ExtensionReceiver(this) : new Druid28Receiver(this);
    }

    /** Its id at the Overlord. */
    public String id() {
        return payload.id();
    }

    /** The data source it writes. */
    public String dataSource() {
        return payload.dataSource();
    }

    /** The interval of the rows it takes: {@code start/end}. */
    public String interval() {
        return payload.interval();
    }

    /** The number of its partition. */
    public int partition() {
        return payload.partition();
    }

    /** The group of its replicas. */
    public String availabilityGroup() {
        return payload.availabilityGroup();
    }

    /** The name under which it takes events. */
    public String serviceName() {
        return payload.serviceName();
    }

    /** As it was submitted. */
    public JsonNode json() {
        return payload.json().deepCopy();
    }

    /** Where it is in its life. */
    public State state() {
        synchronized (lock) {
            return state;
        }
    }

    /** The events it has, in the order in which they came; also when it has ended, in whatever way. */
    public List<Map<String, Object>> rows() {
        synchronized (lock) {
            return rows.stream().map(Row::fields).toList();
        }
    }

    /** The next so many pushes to this task get this fault, before those that were asked of the Druid as a whole. */
    public void failPushes(Fault fault, int calls) {
        faults.add(fault, calls);
    }

    /**
     * Starts a task that waits, see {@link FakeDruid#holdNewTasks}: from now on it listens, until its shutoffTime.
     *
     * @throws IllegalStateException if it does not wait
     */
    public void start() {
        synchronized (lock) {
            require(State.PENDING);
            server = Optional.of(new LoopbackServer(druid.threads(), druid.authorization(), this::serve));
            state = State.RUNNING;
            taking = true;
        }
        Announcement announced =
                druid.announce(serviceName(), location().orElseThrow().getPort());
        boolean ended;
        synchronized (lock) {
            ended = state != State.RUNNING;
            announcement = ended ? Announcement.NONE : announced;
        }
        if (ended) {
            announced.close();
        }
        druid.after(Duration.between(Instant.now(), payload.shutoffTime()), this::finishIfRunning);
    }

    /** The machine that it runs on cannot be reached, or can be again. The Overlord does not notice. */
    public void setReachable(boolean reachable) {
        synchronized (lock) {
            this.reachable = reachable;
        }
    }

    /**
     * Lets it publish what it has, unless a replica has done so, and take no more events. It goes on running, as a task
     * does until its segments are handed off.
     *
     * @throws IllegalStateException if it does not run
     */
    public void publish() {
        synchronized (lock) {
            require(State.RUNNING);
            publishUnderLock();
        }
    }

    /**
     * Publishes, if it has not yet, and ends with SUCCESS.
     *
     * @throws IllegalStateException if it does not run
     */
    public void finish() {
        if (!finishIfRunning()) {
            throw new IllegalStateException("The task " + id() + " is " + state() + ", not " + State.RUNNING);
        }
    }

    /** Ends with FAILED at once, without publishing; nothing if it has ended. */
    public void die(String message) {
        synchronized (lock) {
            if (state == State.SUCCESS || state == State.FAILED) {
                return;
            }
            state = State.FAILED;
            taking = false;
            failure = message;
        }
        end();
    }

    @Override
    public String toString() {
        return id() + " " + state();
    }

    TaskPayload payload() {
        return payload;
    }

    TimestampReader timestamps() {
        return payload.timestamps();
    }

    boolean contains(Instant time) {
        return payload.contains(time);
    }

    boolean isTaking() {
        synchronized (lock) {
            return taking;
        }
    }

    /** Takes all of these rows, or none and false if it takes none any more. */
    boolean take(List<Row> taken) {
        synchronized (lock) {
            if (taking && version.isEmpty() && !taken.isEmpty()) {
                version = Optional.of(druid.publications().lock(payload));
            }
            return taking && (taken.isEmpty() || rows.addAll(taken));
        }
    }

    /** What a query sees of it: nothing if it does not run, or if its rows are published. */
    List<Row> served() {
        synchronized (lock) {
            boolean served = state == State.RUNNING
                    && version.isPresent()
                    && !druid.publications().isPublished(payload, version.get());
            return served ? List.copyOf(rows) : List.of();
        }
    }

    /** Where it listens; empty while it waits. What was known stays, as at the Overlord. */
    Optional<URI> location() {
        synchronized (lock) {
            return server.map(LoopbackServer::uri);
        }
    }

    String failure() {
        synchronized (lock) {
            return failure;
        }
    }

    Instant created() {
        return created;
    }

    private boolean finishIfRunning() {
        synchronized (lock) {
            if (state != State.RUNNING) {
                return false;
            }
            publishUnderLock();
            state = State.SUCCESS;
        }
        end();
        return true;
    }

    @GuardedBy("lock")
    private void require(State expected) {
        if (state != expected) {
            throw new IllegalStateException("The task " + id() + " is " + state + ", not " + expected);
        }
    }

    @GuardedBy("lock")
    private void publishUnderLock() {
        taking = false;
        version.ifPresent(v -> druid.publications().publish(payload, v, rows));
    }

    private void end() {
        Optional<LoopbackServer> closing;
        Announcement withdrawn;
        synchronized (lock) {
            druid.publications().unlock(payload);
            closing = server;
            withdrawn = announcement;
            announcement = Announcement.NONE;
        }
        withdrawn.close();
        closing.ifPresent(LoopbackServer::close);
    }

    private Optional<Answer> serve(Call call) throws IOException, InterruptedException {
        synchronized (lock) {
            if (!reachable) {
                return Optional.empty();
            }
        }
        Fault fault = call.path().endsWith("/" + PUSH_EVENTS) ? nextFault() : Fault.NONE;
        return fault.apply(call, this::answer)
                .map(answer -> answer.with("X-Druid-Task-Id", URLEncoder.encode(id(), StandardCharsets.UTF_8)));
    }

    private Fault nextFault() {
        Fault own = faults.next();
        return own == Fault.NONE ? druid.pushFaults().next() : own;
    }

    private Answer answer(Call call) throws IOException {
        int slash = call.path().lastIndexOf('/');
        if (!call.path().startsWith(CHAT) || slash < CHAT.length()) {
            return Answer.empty(404);
        }
        String name = call.path().substring(CHAT.length(), slash);
        if (!receiver.isNamed(name)) {
            return Answer.error(
                    druid.flavour() == DruidFlavour.DRUID_28 ? 400 : 503,
                    "Can't find chatHandler for handler[" + name + "]");
        }
        boolean post = call.method().equals("POST");
        return switch (call.path().substring(slash + 1)) {
            case PUSH_EVENTS -> post ? push(call) : Answer.empty(405);
            case "shutdown" -> post ? shutDown(call) : Answer.empty(405);
            case "status" -> post ? Answer.empty(405) : receiver.status();
            default -> Answer.empty(404);
        };
    }

    private Answer push(Call call) throws IOException {
        return BatchBody.isKnownType(call) ? receiver.push(call) : Answer.empty(415);
    }

    private Answer shutDown(Call call) {
        String time = call.parameter("shutoffTime");
        if (time.isEmpty()) {
            publish();
            return receiver.shutDown().then(this::finishIfRunning);
        }
        try {
            druid.after(Duration.between(Instant.now(), Instant.parse(time)), this::finishIfRunning);
            return receiver.shutDown();
        } catch (DateTimeParseException e) {
            return receiver.badShutoffTime(time);
        }
    }
}
