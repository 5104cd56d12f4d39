// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Optional;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.druid.segment.realtime.ChatHandler;
import org.apache.druid.segment.realtime.ChatHandlerProvider;
import org.junit.jupiter.api.Test;

class EndpointTest {
    private final FakeProvider provider = new FakeProvider();
    private final ChatHandler handler = new ChatHandler() {};
    private final AtomicBoolean listens = new AtomicBoolean(true);
    private final Endpoint endpoint = new Endpoint(provider, handler, "task", "name", listens::get);

    @Test
    void answers_under_both_names_and_announces_one() {
        endpoint.open();
        endpoint.announce();
        endpoint.announce();
        assertThat(provider.handlers).containsOnly(Map.entry("task", handler), Map.entry("name", handler));
        assertThat(provider.announced).containsExactly("name");
        endpoint.close();
        endpoint.close();
        assertThat(provider.handlers).isEmpty();
        assertThat(provider.announced).isEmpty();
    }

    @Test
    void announces_only_when_the_server_listens() {
        listens.set(false);
        endpoint.open();
        endpoint.announce();
        assertThat(provider.handlers).containsOnlyKeys("task");
        listens.set(true);
        endpoint.announce();
        assertThat(provider.announced).containsExactly("name");
    }

    @Test
    void waits_for_a_name_that_an_older_task_still_has() {
        final ChatHandler older = new ChatHandler() {};
        provider.handlers.put("name", older);
        endpoint.open();
        endpoint.announce();
        assertThat(provider.handlers).containsEntry("name", older);
        endpoint.close();
        assertThat(provider.handlers).as("not ours to withdraw").containsEntry("name", older);

        endpoint.open();
        provider.handlers.remove("name");
        endpoint.announce();
        assertThat(provider.handlers).containsEntry("name", handler);
    }

    @Test
    void tries_again_when_discovery_refuses() {
        provider.refusals = 1;
        endpoint.open();
        endpoint.announce();
        assertThat(provider.announced).isEmpty();
        endpoint.announce();
        assertThat(provider.announced).containsExactly("name");
    }

    @Test
    void withdraws_also_when_the_thread_is_interrupted_and_keeps_the_interrupt() {
        endpoint.open();
        endpoint.announce();
        Thread.currentThread().interrupt();
        endpoint.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(provider.announced).isEmpty();
        assertThat(provider.handlers).isEmpty();
    }

    /** Behaves as Druid's does: a failed announcement is logged, and refused work when interrupted as Curator does. */
    private static final class FakeProvider implements ChatHandlerProvider {
        private final Map<String, ChatHandler> handlers = new HashMap<>();
        private final List<String> announced = new ArrayList<>();
        private int refusals;

        @Override
        public void register(String key, ChatHandler handler) {
            register(key, handler, true);
        }

        @Override
        public void register(String key, ChatHandler handler, boolean announce) {
            if (handlers.putIfAbsent(key, handler) != null) {
                throw new IllegalStateException("handler already registered for " + key);
            }
            if (announce && refusals-- > 0) {
                handlers.remove(key);
            } else if (announce) {
                announced.add(key);
            }
        }

        @Override
        public void unregister(String key) {
            if (!Thread.currentThread().isInterrupted()) {
                announced.remove(key);
            }
            handlers.remove(key);
        }

        @Override
        public Optional<ChatHandler> get(String key) {
            return Optional.fromNullable(handlers.get(key));
        }
    }
}
