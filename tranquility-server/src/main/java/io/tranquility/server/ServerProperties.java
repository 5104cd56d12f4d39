// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import io.tranquility.config.Property;
import io.tranquility.druid.Secret;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The properties of the server, each declared once: this is what is read, and what docs/server.md shows. */
final class ServerProperties {
    static final Property<Integer> HTTP_PORT = port("http.port", 8200, "The port of HTTP; 0 for any free one.");
    static final Property<Boolean> HTTP_ENABLE =
            Property.bool("http.port.enable", true, "Whether there is a port of HTTP.");
    static final Property<Integer> HTTPS_PORT = port("https.port", 8400, "The port of HTTPS; 0 for any free one.");
    static final Property<Boolean> HTTPS_ENABLE =
            Property.bool("https.port.enable", false, "Whether there is a port of HTTPS.");
    static final Property<Optional<String>> KEY_STORE_PATH = Property.optional(
            "https.keyStorePath", "The file with the certificate and key of HTTPS; must be set for HTTPS.");
    static final Property<Optional<String>> KEY_STORE_TYPE =
            Property.optional("https.keyStoreType", "Its type, such as JKS or PKCS12; without it the JVM's default.");
    static final Property<Optional<Secret>> KEY_STORE_PASSWORD =
            Property.secret("https.keyStorePassword", "The password of the key store.");
    static final Property<Optional<String>> CERT_ALIAS =
            Property.optional("https.certAlias", "Which of its certificates is shown, if it has several.");
    static final Property<Optional<String>> KEY_MANAGER_FACTORY_ALGORITHM = Property.optional(
            "https.keyManagerFactoryAlgorithm", "The algorithm of the key manager; without it the JVM's default.");
    static final Property<Optional<Secret>> KEY_MANAGER_PASSWORD =
            Property.secret("https.keyManagerPassword", "The password of the key; without it that of the key store.");
    static final Property<List<String>> INCLUDE_CIPHER_SUITES =
            list("https.includeCipherSuites", "The only cipher suites to use; regular expressions.");
    static final Property<List<String>> EXCLUDE_CIPHER_SUITES =
            list("https.excludeCipherSuites", "Cipher suites not to use; regular expressions.");
    static final Property<List<String>> INCLUDE_PROTOCOLS =
            list("https.includeProtocols", "The only protocols to use, such as TLSv1.3.");
    static final Property<List<String>> EXCLUDE_PROTOCOLS = list("https.excludeProtocols", "Protocols not to use.");
    static final Property<Integer> THREADS =
            Property.positive("http.threads", 40, "The most threads that serve connections; at least 8 are allowed.");
    static final Property<Duration> IDLE_TIMEOUT = Property.period(
            "http.idleTimeout", "PT5M", "After how long a connection on which nothing moves is closed; PT0S: never.");
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
    static final Property<Optional<String>> BASIC_AUTH_USER =
            Property.optional("http.basicAuthUser", "The user of basic authentication at the server.");
    static final Property<Optional<Secret>> BASIC_AUTH_PASS = Property.secret("http.basicAuthPass", "Its password.");
    static final Property<Optional<Secret>> BEARER_TOKEN =
            Property.secret("http.bearerToken", "The token of bearer authentication at the server.");
    static final Property<Duration> IDEMPOTENCY_PERIOD = Property.period(
            "http.idempotencyPeriod",
            "PT1H",
            "How long what became of a request with an Idempotency-Key is remembered.");
    static final Property<Integer> IDEMPOTENCY_KEYS = Property.positive(
            "http.idempotencyKeys", 10_000, "The most such keys remembered; then the oldest is forgotten.");
    static final Property<Duration> RELOAD_PERIOD = Property.period(
            "http.reloadPeriod", "PT10S", "How often the configuration file is looked at for changes; PT0S: never.");

    /** All of them, as the documentation lists them. */
    static final List<Property<?>> ALL = List.of(
            HTTP_PORT,
            HTTP_ENABLE,
            HTTPS_PORT,
            HTTPS_ENABLE,
            KEY_STORE_PATH,
            KEY_STORE_TYPE,
            KEY_STORE_PASSWORD,
            CERT_ALIAS,
            KEY_MANAGER_FACTORY_ALGORITHM,
            KEY_MANAGER_PASSWORD,
            INCLUDE_CIPHER_SUITES,
            EXCLUDE_CIPHER_SUITES,
            INCLUDE_PROTOCOLS,
            EXCLUDE_PROTOCOLS,
            THREADS,
            IDLE_TIMEOUT,
            REQUEST_TIMEOUT,
            STOP_TIMEOUT,
            MAX_BODY_BYTES,
            MAX_EVENT_BYTES,
            MAX_COMPRESSION_RATIO,
            MAX_PENDING_PERCENT,
            BASIC_AUTH_USER,
            BASIC_AUTH_PASS,
            BEARER_TOKEN,
            IDEMPOTENCY_PERIOD,
            IDEMPOTENCY_KEYS,
            RELOAD_PERIOD);

    /** How their names begin. */
    static final List<String> PREFIXES = List.of("http.", "https.");

    private ServerProperties() {}

    private static Property<Integer> port(String name, int defaultValue, String doc) {
        return new Property<>(
                name,
                String.valueOf(defaultValue),
                doc,
                "a whole number from 0 to 65535",
                false,
                text -> inRange(text, 0, 65_535));
    }

    private static Property<List<String>> list(String name, String doc) {
        return new Property<>(
                name, "", doc, "names with commas between them", false, text -> Arrays.stream(text.split(","))
                        .map(String::strip)
                        .filter(each -> !each.isEmpty())
                        .toList());
    }

    private static int inRange(String text, int least, int most) {
        int value = Integer.parseInt(text);
        if (value < least || value > most) {
            throw new IllegalArgumentException("not from " + least + " to " + most);
        }
        return value;
    }
}
