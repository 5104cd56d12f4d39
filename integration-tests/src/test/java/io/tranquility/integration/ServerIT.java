// SPDX-License-Identifier: Apache-2.0
package io.tranquility.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tranquility.embedded.EmbeddedDruid;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code bin/tranquility server} before a real Druid, which counts by SQL what it got. */
@ExtendWith(SharedDruid.class)
final class ServerIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final EmbeddedDruid druid;

    @RegisterExtension
    private final Distribution distribution = new Distribution();

    ServerIT(EmbeddedDruid druid) {
        this.druid = druid;
    }

    @Test
    void a_stopped_server_ends_with_everything_it_answered_in_druid() throws Exception {
        TestSource source = TestSource.of(druid, "stopped_server").with("http.port", "0");
        ServerProgram server = ServerProgram.start(distribution, source.file(distribution.directory()));
        byte[] body =
                JSON.writeValueAsBytes(List.of(TestSource.event(0, Instant.now()), TestSource.event(1, Instant.now())));

        assertThat(server.post("/v1/post/stopped_server", "application/json", body)
                        .text())
                .isEqualTo("{\"result\":{\"received\":2,\"sent\":2}}");

        assertThat(server.program().terminate()).isEqualTo(143);
        source.awaitEvents(2, 1);
    }
}
