// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.fasterxml.jackson.databind.JsonNode;
import io.tranquility.embedded.EmbeddedDruid;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * What a failed test leaves below {@code target/failures}: Druid's log up to then, its threads, and what the Overlord and the
 * tasks themselves say of the tasks that run.
 */
final class FailureRecord {
    private FailureRecord() {}

    static void write(EmbeddedDruid druid, String test) throws IOException, InterruptedException {
        final Path directory = Files.createDirectories(
                Path.of(System.getProperty("tranquility.failures.directory")).resolve(test));
        Files.copy(druid.log(), directory.resolve("druid.log"), StandardCopyOption.REPLACE_EXISTING);
        new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(druid.pid()),
                        "Thread.print")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("threads.txt").toFile())
                .start()
                .waitFor();
        final StringBuilder tasks = new StringBuilder();
        final JsonNode running = RunningTask.send(
                        HttpRequest.newBuilder(druid.coordinatorUrl().resolve("/druid/indexer/v1/tasks?state=running"))
                                .GET())
                .json();
        for (JsonNode task : running) {
            tasks.append(task).append('\n').append(status(task)).append('\n');
        }
        Files.write(directory.resolve("tasks.json"), tasks.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String status(JsonNode task) {
        final URI url = URI.create("http://" + task.at("/location/host").asText() + ":"
                + task.at("/location/port").asInt() + "/druid/worker/v1/chat/"
                + task.get("id").asText() + "/status");
        try {
            return RunningTask.send(HttpRequest.newBuilder(url).GET()).json().toString();
        } catch (IllegalArgumentException | IllegalStateException e) {
            return "no answer from " + url + ": " + e;
        }
    }
}
