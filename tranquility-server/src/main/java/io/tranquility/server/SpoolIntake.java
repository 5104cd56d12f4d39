// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.tranquility.spool.SpoolPayload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The events of a body as the spool keeps them: parsed, and written as lines of JSON, so that a later change of the
 * input format does not matter to them. What they take counts as pending until they are on the disk. For one body.
 */
final class SpoolIntake {
    private static final int PAYLOAD_EVENTS = 10_000;
    private static final int PAYLOAD_BYTES = 1 << 20;
    private static final ObjectWriter JSON = ObjectFormats.of(MediaType.JSON).writer();

    private final Budget.Share share;
    private final List<SpoolPayload> payloads = new ArrayList<>();
    private final List<Item> unparseable = new ArrayList<>();
    private ByteArrayOutputStream lines = new ByteArrayOutputStream();
    private int events;
    private long received;

    private SpoolIntake(Budget.Share share) {
        this.share = share;
    }

    /**
     * Reads a body that was checked.
     *
     * @throws HttpProblem if all bodies together take too much
     */
    static SpoolIntake read(Body body, Target target, Budget.Share share) throws IOException, HttpProblem {
        SpoolIntake intake = new SpoolIntake(share);
        try (Items items = Items.of(body, target)) {
            for (Item item = items.next(); item != null; item = items.next()) {
                intake.add(item);
            }
        }
        intake.endPayload();
        return intake;
    }

    List<SpoolPayload> payloads() {
        return payloads;
    }

    /** What cannot be spooled, with the reason. */
    List<Item> unparseable() {
        return unparseable;
    }

    /** How many there are, with those that cannot be spooled. */
    long received() {
        return received;
    }

    /** How many are for the spool. */
    long spooled() {
        return received - unparseable.size();
    }

    private void add(Item item) throws IOException, HttpProblem {
        received++;
        if (item.problem() != null) {
            leaveOut(item, item.problem());
            return;
        }
        byte[] line;
        try {
            line = JSON.writeValueAsBytes(item.event());
        } catch (JsonProcessingException e) {
            leaveOut(item, "The event cannot be written as JSON: " + e.getOriginalMessage());
            return;
        }
        share.take(line.length + 1);
        lines.write(line);
        lines.write('\n');
        events++;
        if (events >= PAYLOAD_EVENTS || lines.size() >= PAYLOAD_BYTES) {
            endPayload();
        }
    }

    private void leaveOut(Item item, String problem) throws HttpProblem {
        share.take(item.bytes().length);
        unparseable.add(new Item(item.position(), item.source(), null, problem, item.line(), item.object()));
    }

    private void endPayload() {
        if (events > 0) {
            payloads.add(new SpoolPayload(events, lines.toByteArray()));
            lines = new ByteArrayOutputStream();
            events = 0;
        }
    }
}
