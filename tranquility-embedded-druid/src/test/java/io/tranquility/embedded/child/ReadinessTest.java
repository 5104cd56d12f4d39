// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.tranquility.embedded.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadinessTest {
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private int port;
    private int refusals;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(asked.size() <= refusals ? 503 : 200, -1);
            exchange.close();
        });
        server.start();
        port = server.getAddress().getPort();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @Test
    void asks_until_the_role_is_ready() throws IOException, InterruptedException {
        refusals = 2;

        new Readiness(Duration.ofSeconds(20), Optional.empty(), false).await(Role.BROKER, port);

        assertThat(asked).hasSize(3).containsOnly("/druid/broker/v1/readiness");
    }

    @Test
    void a_coordinator_is_ready_when_it_leads_as_overlord_too() throws IOException, InterruptedException {
        new Readiness(Duration.ofSeconds(20), Optional.empty(), false).await(Role.COORDINATOR, port);

        assertThat(asked).containsExactly("/druid/coordinator/v1/isLeader", "/druid/indexer/v1/isLeader");
    }

    @Test
    void one_of_two_coordinators_is_ready_when_it_knows_who_leads() throws IOException, InterruptedException {
        new Readiness(Duration.ofSeconds(20), Optional.empty(), true).await(Role.SECOND_COORDINATOR, port);

        assertThat(asked).containsExactly("/druid/coordinator/v1/leader", "/druid/indexer/v1/leader");
    }

    @Test
    void names_the_role_and_its_last_answer_when_the_time_is_over() {
        refusals = Integer.MAX_VALUE;

        assertThatThrownBy(() -> new Readiness(Duration.ZERO, Optional.empty(), false).await(Role.HISTORICAL, port))
                .isInstanceOf(IOException.class)
                .hasMessage("The historical was not ready after 0 s: http://127.0.0.1:" + port
                        + "/druid/historical/v1/readiness answered 503");
    }
}
