// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static io.tranquility.extension.RunningTask.DEADLINE;
import static io.tranquility.extension.SharedDruid.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.embedded.TaskStatus.State;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A real Druid with an authorizer that refuses. */
class AuthorizationIT {
    private static Path directory;
    private static EmbeddedDruid druid;

    @BeforeAll
    static void start() throws Exception {
        directory = Files.createTempDirectory("authorization-it");
        druid = EmbeddedDruid.builder()
                .extension(Path.of(System.getProperty("tranquility.extension.directory")))
                .extension(TestModule.directory(directory))
                .property("druid.auth.authenticatorChain", "[\"header\"]")
                .property("druid.auth.authenticator.header.type", "header")
                .property("druid.auth.authorizers", "[\"refusing\"]")
                .property("druid.auth.authorizer.refusing.type", "refusing")
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        if (druid != null) {
            druid.close();
        }
        FileUtils.deleteDirectory(directory.toFile());
    }

    @Test
    void each_endpoint_needs_its_permission_and_a_refused_call_changes_nothing() {
        final RunningTask task = RunningTask.submit(druid, TaskJson.hour("secured"));
        for (String user : new String[] {"nobody", "reader"}) {
            assertThat(statusOf(task.request("push-events", "[" + event(0) + "]"), user))
                    .as(user)
                    .isEqualTo(403);
            assertThat(statusOf(task.request("shutdown", ""), user)).as(user).isEqualTo(403);
            assertThat(statusOf(task.request("abandon", ""), user)).as(user).isEqualTo(403);
        }
        assertThat(statusOf(HttpRequest.newBuilder(task.url("status")).GET(), "nobody"))
                .isEqualTo(403);
        assertThat(statusOf(HttpRequest.newBuilder(task.url("status")).GET(), "writer"))
                .isEqualTo(403);
        assertThat(statusOf(HttpRequest.newBuilder(task.url("status")).GET(), "reader"))
                .isEqualTo(200);
        assertThat(task.status().json().get("rowsTaken").asInt()).isZero();

        assertThat(statusOf(task.request("push-events", "[" + event(0) + "]"), "writer"))
                .isEqualTo(200);
        assertThat(statusOf(task.request("shutdown", ""), "writer")).isEqualTo(200);
        assertThat(task.awaitEnd().state()).isEqualTo(State.SUCCESS);
    }

    private static int statusOf(HttpRequest.Builder request, String user) {
        return RunningTask.statusOf(
                request.header(HeaderAuthenticator.USER, user).timeout(DEADLINE));
    }
}
