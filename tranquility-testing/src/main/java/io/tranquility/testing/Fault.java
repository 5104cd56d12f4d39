// SPDX-License-Identifier: Apache-2.0
package io.tranquility.testing;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Something that goes wrong with one call to a {@link FakeDruid}. Immutable. */
public final class Fault {
    /** No fault. */
    static final Fault NONE = new Fault("none", (call, endpoint) -> Optional.of(endpoint.answer(call)));

    private final String name;
    private final Effect effect;

    /** What answers a call when nothing goes wrong. */
    @FunctionalInterface
    interface Endpoint {
        Answer answer(Call call) throws IOException;
    }

    @FunctionalInterface
    private interface Effect {
        Optional<Answer> on(Call call, Endpoint endpoint) throws IOException, InterruptedException;
    }

    private Fault(String name, Effect effect) {
        this.name = name;
        this.effect = effect;
    }

    /** Druid does nothing but answer with this status and {@code {"error":message}}. */
    public static Fault answer(int status, String message) {
        return new Fault("answer " + status, (call, endpoint) -> {
            call.readBody();
            return Optional.of(Answer.error(status, message));
        });
    }

    /** Druid ends the connection without reading or doing anything. */
    public static Fault hangUp() {
        return new Fault("hang up", (call, endpoint) -> Optional.empty());
    }

    /** Only half of the body arrives at Druid, and then the connection ends. */
    public static Fault readHalf() {
        return new Fault("read half", (call, endpoint) -> {
            endpoint.answer(call.cutInHalf());
            return Optional.empty();
        });
    }

    /** Druid does what it is asked to, but the connection ends before the answer. */
    public static Fault loseAnswer() {
        return new Fault("lose the answer", (call, endpoint) -> {
            endpoint.answer(call);
            return Optional.empty();
        });
    }

    /** Druid does what it is asked to at once, but answers after a while. */
    public static Fault answerLate(Duration delay) {
        return new Fault("answer after " + delay, (call, endpoint) -> {
            Answer answer = endpoint.answer(call);
            Thread.sleep(delay.toMillis());
            return Optional.of(answer);
        });
    }

    /** The answer, or nothing if the connection shall end without one. */
    Optional<Answer> apply(Call call, Endpoint endpoint) throws IOException, InterruptedException {
        return effect.on(call, endpoint);
    }

    @Override
    public String toString() {
        return name;
    }
}
