// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.smile.SmileFactory;
import io.tranquility.internal.http.HttpAnswer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a task said of a batch that it took.
 *
 * @param rejected the events it left out, if any; all others are in
 * @param isRepeat whether the task had it already, and did not take it again
 * @param hasLostRows whether the task came back from a crash, and so misses events that it had taken before
 */
record PushAnswer(List<Rejected> rejected, boolean isRepeat, boolean hasLostRows) {
    /** The header, in each answer of a task with the extension, that says how the task was restored. */
    static final String RESTORED = "x-tranquility-restored";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper SMILE = new ObjectMapper(new SmileFactory());
    private static final byte SMILE_FIRST_BYTE = ':';

    /**
     * An event that Druid left out.
     *
     * @param index its place in the batch
     * @param reason Druid's words
     */
    record Rejected(int index, String reason) {}

    PushAnswer {
        rejected = List.copyOf(rejected);
    }

    /** Reads an answer 200, whose body is written in the form of the request's. */
    static PushAnswer parse(HttpAnswer http) throws IOException {
        boolean hasLostRows = hasLostRows(http);
        byte[] body = http.body();
        if (body.length == 0) {
            return new PushAnswer(List.of(), false, hasLostRows);
        }
        JsonNode answer = tree(body);
        List<Rejected> rejected = new ArrayList<>();
        for (JsonNode row : answer.path("rejected")) {
            rejected.add(
                    new Rejected(row.path("index").asInt(-1), row.path("reason").asText("no reason given")));
        }
        return new PushAnswer(rejected, answer.path("skipped").asBoolean(), hasLostRows);
    }

    /** Whether an answer says that the task came back from a crash. */
    static boolean hasLostRows(HttpAnswer http) {
        return "crash".equals(http.headers().get(RESTORED));
    }

    /** Whether an answer 410 says that the task has a part of the batch, from a try that it could not finish. */
    static boolean hasRows(HttpAnswer http) {
        try {
            return http.body().length > 0 && tree(http.body()).path("rowsTaken").asLong() > 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static JsonNode tree(byte[] body) throws IOException {
        return (body[0] == SMILE_FIRST_BYTE ? SMILE : JSON).readTree(body);
    }
}
