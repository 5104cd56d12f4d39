// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.smile.SmileFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a task said of a batch that it took.
 *
 * @param rejected the events it left out, if any; all others are in
 */
record PushAnswer(List<Rejected> rejected) {
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

    /** Reads the body of an answer 200, which is written in the form of the request's. */
    static PushAnswer parse(byte[] body) throws IOException {
        if (body.length == 0) {
            return new PushAnswer(List.of());
        }
        JsonNode answer = (body[0] == SMILE_FIRST_BYTE ? SMILE : JSON).readTree(body);
        List<Rejected> rejected = new ArrayList<>();
        for (JsonNode row : answer.path("rejected")) {
            rejected.add(
                    new Rejected(row.path("index").asInt(-1), row.path("reason").asText("no reason given")));
        }
        return new PushAnswer(rejected);
    }
}
