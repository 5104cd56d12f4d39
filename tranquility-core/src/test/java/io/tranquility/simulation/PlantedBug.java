// SPDX-License-Identifier: Apache-2.0
package io.tranquility.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tranquility.beam.Beam;
import io.tranquility.beam.Delivery;
import io.tranquility.internal.cluster.ClusterState;
import io.tranquility.internal.cluster.ClusterStore;
import io.tranquility.internal.http.HttpAnswer;
import io.tranquility.internal.http.HttpCall;
import io.tranquility.internal.http.HttpSender;
import io.tranquility.internal.overlord.DruidVersion;
import io.tranquility.internal.overlord.Overlord;
import io.tranquility.internal.overlord.TaskStatus;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Mistakes, planted between the real classes, that the simulation must find. */
enum PlantedBug {
    NONE,
    /** Batches carry no numbers, so that a repeat is taken twice. */
    NO_NUMBERS,
    /** An error is taken for an answer of success. */
    ERROR_IS_SUCCESS,
    /** Each instance keeps records of its own, so that two can retire both replicants. */
    RECORDS_ARE_NOT_SHARED,
    /** A task is believed to have ended that goes on and publishes. */
    ENDED_TASKS_GO_ON,
    /** A task is believed to have failed while it runs, so that what it has is sent to another as well. */
    RUNNING_TASKS_SEEM_FAILED,
    /** A task that failed after it had published is taken for one that never publishes. */
    PUBLISHED_TASKS_SEEM_LOST,
    /** Now and then an event is forgotten on its way. */
    FORGETS_EVENTS;

    HttpSender http(HttpSender http) {
        return switch (this) {
            case NO_NUMBERS ->
                new HttpSender() {
                    @Override
                    public CompletableFuture<HttpAnswer> send(HttpCall call, Duration timeout) {
                        return http.send(
                                new HttpCall(
                                        call.method(),
                                        call.uri(),
                                        Map.of(),
                                        call.contentType(),
                                        call.body(),
                                        call.length()),
                                timeout);
                    }

                    @Override
                    public void close() {}
                };
            case ERROR_IS_SUCCESS ->
                new HttpSender() {
                    @Override
                    public CompletableFuture<HttpAnswer> send(HttpCall call, Duration timeout) {
                        return http.send(call, timeout)
                                .thenApply(answer -> new HttpAnswer(200, answer.headers(), new byte[0]));
                    }

                    @Override
                    public void close() {}
                };
            default -> http;
        };
    }

    ClusterStore store(ClusterStore store) {
        if (this != RECORDS_ARE_NOT_SHARED) {
            return store;
        }
        return new ClusterStore() {
            private ClusterState own = ClusterState.empty();

            @Override
            public CompletableFuture<ClusterState> update(UnaryOperator<ClusterState> change) {
                return store.update(change).thenApply(shared -> own = change.apply(own));
            }

            @Override
            public void watch(Consumer<ClusterState> listener) {}
        };
    }

    Overlord overlord(Overlord overlord) {
        return switch (this) {
            case ENDED_TASKS_GO_ON, RUNNING_TASKS_SEEM_FAILED, PUBLISHED_TASKS_SEEM_LOST -> mistaken(overlord);
            default -> overlord;
        };
    }

    private Overlord mistaken(Overlord overlord) {
        Set<String> believedEnded = new HashSet<>();
        return new Overlord() {
            private int asked;

            @Override
            public CompletableFuture<DruidVersion> version() {
                return overlord.version();
            }

            @Override
            public CompletableFuture<Boolean> submit(ObjectNode task) {
                return overlord.submit(task);
            }

            @Override
            public CompletableFuture<Optional<JsonNode>> payload(String taskId) {
                return overlord.payload(taskId);
            }

            @Override
            public CompletableFuture<Void> shutdown(String taskId) {
                if (PlantedBug.this != ENDED_TASKS_GO_ON) {
                    return overlord.shutdown(taskId);
                }
                believedEnded.add(taskId);
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public CompletableFuture<Optional<TaskStatus>> status(String taskId) {
                boolean seemsFailed = PlantedBug.this == RUNNING_TASKS_SEEM_FAILED && ++asked % 10 == 0;
                if (believedEnded.contains(taskId) || seemsFailed) {
                    return CompletableFuture.completedFuture(
                            Optional.of(new TaskStatus(TaskStatus.State.FAILED, Optional.empty(), "ended")));
                }
                return PlantedBug.this == PUBLISHED_TASKS_SEEM_LOST
                        ? overlord.status(taskId)
                                .thenApply(status ->
                                        status.map(known -> new TaskStatus(known.state(), known.location(), "ended")))
                        : overlord.status(taskId);
            }
        };
    }

    <E> Beam<E> beam(Beam<E> beam) {
        if (this != FORGETS_EVENTS) {
            return beam;
        }
        return new Beam<>() {
            private int delivered;

            @Override
            public void deliver(List<? extends Delivery<E>> deliveries) {
                boolean forgets = ++delivered % 100 == 0;
                beam.deliver(forgets ? deliveries.subList(1, deliveries.size()) : deliveries);
            }

            @Override
            public void close() {
                beam.close();
            }
        };
    }
}
