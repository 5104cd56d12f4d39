// SPDX-License-Identifier: Apache-2.0
package io.tranquility.testing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tranquility.testing.Discovery.Announcement;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A Druid that is not one: Overlords and push tasks on the loopback interface that answer as Druid does, keep the events
 * they are sent, and fail as they are told to. It rolls nothing up and runs no aggregators: an event in Druid is the event
 * that was sent.
 *
 * <p>Thread-safe. One lock guards the state of the Druid and of all its tasks; no call to another server is made while it
 * is held.
 */
public final class FakeDruid implements AutoCloseable {
    private final Shared shared;
    private final String overlordService;
    private final Optional<Discovery> discovery;
    private final List<LoopbackServer> overlords = new ArrayList<>();
    private final Faults overlordFaults = new Faults();
    private final Object lock;

    /** In the order of their submission. */
    @GuardedBy("lock")
    private final Map<String, FakeTask> tasks = new LinkedHashMap<>();

    @GuardedBy("lock")
    private final Set<String> forgotten = new HashSet<>();

    @GuardedBy("lock")
    private boolean holding;

    @GuardedBy("lock")
    private int leader;

    @GuardedBy("lock")
    private Announcement announcement = Announcement.NONE;

    private FakeDruid(Builder builder) {
        this.overlordService = builder.overlordService;
        this.discovery = builder.zooKeeper.map(connect -> new Discovery(connect, builder.discoveryPath));
        ThreadFactory threads = threads();
        this.shared = new Shared(
                builder.flavour,
                new Object(),
                Executors.newCachedThreadPool(threads),
                Executors.newSingleThreadScheduledExecutor(threads),
                new Publications(builder.flavour.hasExtension()),
                discovery,
                builder.authorization,
                new Faults());
        this.lock = shared.lock();
        OverlordEndpoint endpoint = new OverlordEndpoint(this, builder.flavour);
        for (int i = 0; i < builder.overlords; i++) {
            int index = i;
            overlords.add(new LoopbackServer(shared.threads(), builder.authorization, call -> overlordFaults
                    .next()
                    .apply(call, c -> endpoint.answer(c, overlord(), isLeader(index)))));
        }
        announceLeader();
    }

    /** A Druid of this flavour. */
    public static Builder builder(DruidFlavour flavour) {
        return new Builder(flavour);
    }

    /** What is not the default of a fake Druid. Not thread-safe. */
    public static final class Builder {
        private final DruidFlavour flavour;
        private Optional<String> zooKeeper = Optional.empty();
        private String discoveryPath = "/druid/discovery";
        private String overlordService = "druid/overlord";
        private int overlords = 1;
        private Optional<String> authorization = Optional.empty();

        private Builder(DruidFlavour flavour) {
            this.flavour = flavour;
        }

        /** Announces the leading Overlord and all tasks in this ZooKeeper; without one they are not announced. */
        public Builder zooKeeper(String connect) {
            this.zooKeeper = Optional.of(connect);
            return this;
        }

        /** Druid's {@code druid.discovery.curator.path}; by default {@code /druid/discovery}. */
        public Builder discoveryPath(String path) {
            this.discoveryPath = path;
            return this;
        }

        /** The Overlord's {@code druid.service}; by default {@code druid/overlord}. */
        public Builder overlordService(String service) {
            this.overlordService = service;
            return this;
        }

        /** How many Overlords there are, one of which leads; by default 1. */
        public Builder overlords(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("A Druid has at least 1 Overlord, but overlords is " + count);
            }
            this.overlords = count;
            return this;
        }

        /** Answers 401 to each call without this header, such as {@code Basic bWU6cGFzcw==}; by default to none. */
        public Builder authorization(String header) {
            this.authorization = Optional.of(header);
            return this;
        }

        /** Starts it. */
        public FakeDruid start() {
            return new FakeDruid(this);
        }
    }

    /**
     * What a Druid shares with its tasks.
     *
     * @param lock guards the state of all of them, and the publications
     * @param authorization the header that each call must have; empty for none
     */
    record Shared(
            DruidFlavour flavour,
            Object lock,
            ExecutorService threads,
            ScheduledExecutorService clock,
            Publications publications,
            Optional<Discovery> discovery,
            Optional<String> authorization,
            Faults pushFaults) {
        Announcement announce(String service, int port) {
            return discovery.map(d -> d.announce(service, port)).orElse(Announcement.NONE);
        }

        /** Runs something after a delay, unless this Druid has been closed by then. */
        void after(Duration delay, Runnable action) {
            try {
                Future<?> unused = clock.schedule(action, delay.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                // Closed: nothing happens any more.
            }
        }
    }

    /** Where the Overlord that leads listens. */
    public URI overlord() {
        synchronized (lock) {
            return overlords.get(leader).uri();
        }
    }

    /** Where all Overlords listen. Those that do not lead redirect to the one that does. */
    public List<URI> overlords() {
        return overlords.stream().map(LoopbackServer::uri).toList();
    }

    /** Lets the next Overlord lead. */
    public void changeLeader() {
        Announcement old;
        synchronized (lock) {
            leader = (leader + 1) % overlords.size();
            old = announcement;
            announcement = Announcement.NONE;
        }
        old.close();
        announceLeader();
    }

    /** All tasks that were ever accepted, in the order of their submission. */
    public List<FakeTask> tasks() {
        synchronized (lock) {
            return List.copyOf(tasks.values());
        }
    }

    /** Those of a data source. */
    public List<FakeTask> tasks(String dataSource) {
        return tasks().stream()
                .filter(task -> task.dataSource().equals(dataSource))
                .toList();
    }

    /**
     * The task of this id.
     *
     * @throws NoSuchElementException if none was accepted
     */
    public FakeTask task(String id) {
        synchronized (lock) {
            FakeTask task = tasks.get(id);
            if (task == null) {
                throw new NoSuchElementException("No task " + id + " was submitted; there are " + tasks.keySet());
            }
            return task;
        }
    }

    /** What is in Druid for good: the rows of the published segments that no newer ones overshadow. */
    public List<Map<String, Object>> published(String dataSource) {
        synchronized (lock) {
            return fields(shared.publications().visible(dataSource));
        }
    }

    /** What a query sees: the published rows and those of running tasks, of replicas only those of the oldest. */
    public List<Map<String, Object>> rows(String dataSource) {
        synchronized (lock) {
            List<Row> rows = new ArrayList<>(shared.publications().visible(dataSource));
            Set<String> seen = new HashSet<>();
            for (FakeTask task : tasks(dataSource)) {
                if (task.state() == FakeTask.State.RUNNING && seen.add(task.availabilityGroup())) {
                    rows.addAll(task.served());
                }
            }
            return fields(rows);
        }
    }

    /** From now on new tasks wait for a worker, until {@link #startTasks} or {@link FakeTask#start}. */
    public void holdNewTasks() {
        synchronized (lock) {
            holding = true;
        }
    }

    /** Starts all tasks that wait; new ones start at once again. */
    public void startTasks() {
        synchronized (lock) {
            holding = false;
        }
        tasks().stream().filter(task -> task.state() == FakeTask.State.PENDING).forEach(FakeTask::start);
    }

    /** The Overlord knows nothing of this task any more; if it runs, it goes on. */
    public void forget(String taskId) {
        synchronized (lock) {
            forgotten.add(task(taskId).id());
        }
    }

    /** The next so many calls to any Overlord get this fault. */
    public void failOverlord(Fault fault, int calls) {
        overlordFaults.add(fault, calls);
    }

    /** The next so many pushes to any task get this fault. */
    public void failPushes(Fault fault, int calls) {
        shared.pushFaults().add(fault, calls);
    }

    /** Whether each fault that was asked of the Druid as a whole has met its call. */
    public boolean hasFailedAsAsked() {
        return overlordFaults.isEmpty() && shared.pushFaults().isEmpty();
    }

    /** From now on nothing fails that has not yet. */
    public void heal() {
        overlordFaults.clear();
        shared.pushFaults().clear();
    }

    /** Ends all servers, threads and announcements. What was published can still be asked for. Idempotent. */
    @Override
    public void close() {
        shared.clock().shutdownNow();
        shared.threads().shutdownNow();
        discovery.ifPresent(Discovery::close);
        overlords.forEach(LoopbackServer::close);
        tasks().forEach(task -> task.die("The fake Druid was closed"));
    }

    /** False if there is a task of this id already. */
    boolean submit(TaskPayload payload) {
        FakeTask task = new FakeTask(payload, shared);
        boolean start;
        synchronized (lock) {
            if (tasks.putIfAbsent(payload.id(), task) != null) {
                return false;
            }
            start = !holding;
        }
        if (start) {
            task.start();
        }
        return true;
    }

    /** The task, if the Overlord knows it. */
    Optional<FakeTask> find(String id) {
        synchronized (lock) {
            return forgotten.contains(id) ? Optional.empty() : Optional.ofNullable(tasks.get(id));
        }
    }

    private boolean isLeader(int index) {
        synchronized (lock) {
            return leader == index;
        }
    }

    private void announceLeader() {
        Announcement announced =
                shared.announce(overlordService.replace('/', ':'), overlord().getPort());
        synchronized (lock) {
            announcement = announced;
        }
    }

    private static List<Map<String, Object>> fields(List<Row> rows) {
        return rows.stream().map(Row::fields).toList();
    }

    private static ThreadFactory threads() {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "fake-druid-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
