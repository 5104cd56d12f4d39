// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import io.tranquility.config.Property;
import io.tranquility.console.ListenerProperties;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The properties of the server, each declared once: this is what is read, and what docs/server.md shows. */
final class ServerProperties {
    static final Property<Integer> HTTP_PORT =
            ListenerProperties.port("http.port", "8200", "The port of HTTP; 0 for any free one.");
    static final Property<Boolean> HTTP_ENABLE =
            Property.bool("http.port.enable", true, "Whether there is a port of HTTP.");
    static final Property<Duration> REQUEST_TIMEOUT = Property.period(
            "http.requestTimeout",
            "PT1M",
            "How long a request to /v2/post may take, and its events that fail are sent again, before it is answered 503.");
    static final Property<Duration> STOP_TIMEOUT = Property.period(
            "http.stopTimeout", "PT30S", "How long requests that are being served have when the server stops.");
    static final Property<Integer> MAX_BODY_BYTES =
            Property.positive("http.maxBodyBytes", 64 << 20, "The most bytes of a request's body, decompressed.");
    static final Property<Integer> MAX_EVENT_BYTES =
            Property.positive("http.maxEventBytes", 4 << 20, "The most bytes of one event.");
    static final Property<Integer> MAX_COMPRESSION_RATIO = Property.positive(
            "http.maxCompressionRatio",
            500,
            "How many times its compressed size a body of more than 1 MiB may have decompressed.");
    static final Property<Integer> MAX_PENDING_PERCENT = new Property<>(
            "http.maxPendingPercent",
            "20",
            "How much of the heap the bodies of all requests may take together; when it is full, requests get 503.",
            "a whole number from 1 to 90",
            false,
            text -> inRange(text, 1, 90));
    static final Property<Duration> IDEMPOTENCY_PERIOD = Property.period(
            "http.idempotencyPeriod",
            "PT1H",
            "How long what became of a request with an Idempotency-Key is remembered.");
    static final Property<Integer> IDEMPOTENCY_KEYS = Property.positive(
            "http.idempotencyKeys", 10_000, "The most such keys remembered; then the oldest is forgotten.");
    static final Property<Duration> RELOAD_PERIOD = Property.period(
            "http.reloadPeriod", "PT10S", "How often the configuration file is looked at for changes; PT0S: never.");

    /** All of them, as the documentation lists them. */
    static final List<Property<?>> ALL = Stream.of(
                    List.<Property<?>>of(HTTP_PORT, HTTP_ENABLE),
                    ListenerProperties.ALL,
                    List.<Property<?>>of(
                            REQUEST_TIMEOUT,
                            STOP_TIMEOUT,
                            MAX_BODY_BYTES,
                            MAX_EVENT_BYTES,
                            MAX_COMPRESSION_RATIO,
                            MAX_PENDING_PERCENT,
                            IDEMPOTENCY_PERIOD,
                            IDEMPOTENCY_KEYS,
                            RELOAD_PERIOD))
            .<Property<?>>flatMap(List::stream)
            .toList();

    /** How their names begin. */
    static final List<String> PREFIXES = List.of("http.", "https.");

    private ServerProperties() {}

    private static int inRange(String text, int least, int most) {
        int value = Integer.parseInt(text);
        if (value < least || value > most) {
            throw new IllegalArgumentException("not from " + least + " to " + most);
        }
        return value;
    }
}
