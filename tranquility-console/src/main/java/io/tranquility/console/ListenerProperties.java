// SPDX-License-Identifier: Apache-2.0
package io.tranquility.console;

import io.tranquility.config.Property;
import io.tranquility.druid.Secret;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The properties of an application's ports, each declared once: this is what is read, and what the documentation shows. */
public final class ListenerProperties {
    static final Property<Integer> HTTPS_PORT = port("https.port", "8400", "The port of HTTPS; 0 for any free one.");
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
    static final Property<Optional<String>> HOST = Property.optional(
            "http.host", "The address of the ports, such as 127.0.0.1 for this machine alone; not set: all addresses.");
    static final Property<Integer> THREADS =
            Property.positive("http.threads", 40, "The most threads that serve connections; at least 8 are allowed.");
    static final Property<Duration> IDLE_TIMEOUT = Property.period(
            "http.idleTimeout", "PT5M", "After how long a connection on which nothing moves is closed; PT0S: never.");
    static final Property<Optional<String>> BASIC_AUTH_USER =
            Property.optional("http.basicAuthUser", "The user of basic authentication at these ports.");
    static final Property<Optional<Secret>> BASIC_AUTH_PASS = Property.secret("http.basicAuthPass", "Its password.");
    static final Property<Optional<Secret>> BEARER_TOKEN =
            Property.secret("http.bearerToken", "The token of bearer authentication at these ports.");

    /** All of them but the port of HTTP, whose default is the application's. */
    public static final List<Property<?>> ALL = List.of(
            HOST,
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
            BASIC_AUTH_USER,
            BASIC_AUTH_PASS,
            BEARER_TOKEN);

    private ListenerProperties() {}

    /** A port, or 0 for any that is free. */
    public static Property<Integer> port(String name, String defaultText, String doc) {
        return new Property<>(
                name, defaultText, doc, "a whole number from 0 to 65535", false, ListenerProperties::portNumber);
    }

    /** The same, which may be left out: then there is none. */
    public static Property<OptionalInt> optionalPort(String name, String doc) {
        return new Property<>(
                name,
                "",
                doc,
                "a whole number from 0 to 65535",
                false,
                text -> text.isEmpty() ? OptionalInt.empty() : OptionalInt.of(portNumber(text)));
    }

    private static int portNumber(String text) {
        int value = Integer.parseInt(text);
        if (value < 0 || value > 65_535) {
            throw new IllegalArgumentException("not from 0 to 65535");
        }
        return value;
    }

    private static Property<List<String>> list(String name, String doc) {
        return new Property<>(
                name, "", doc, "names with commas between them", false, text -> Arrays.stream(text.split(","))
                        .map(String::strip)
                        .filter(each -> !each.isEmpty())
                        .toList());
    }
}
