// SPDX-License-Identifier: Apache-2.0
package io.tranquility.config;

import io.tranquility.druid.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a secret: the text itself, {@code ${env:NAME}} for an environment variable, or {@code ${file:PATH}} for the
 * content of a file without the line's end. Its exceptions never have the secret in them.
 */
final class SecretReader implements Function<String, Secret> {
    static final String ALLOWED = "text, ${env:NAME} or ${file:PATH}";

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):(.+)}");
    private static final int MOST_BYTES = 64 << 10;

    private final Map<String, String> environment;

    SecretReader(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Secret apply(String text) {
        Matcher reference = REFERENCE.matcher(text);
        if (!reference.matches()) {
            return Secret.of(text);
        }
        String name = reference.group(2);
        return Secret.of(reference.group(1).equals("env") ? variable(name) : content(name));
    }

    private String variable(String name) {
        String value = environment.get(name);
        if (value == null) {
            throw new ConfigException("the environment variable " + name + " is not set");
        }
        return value;
    }

    private static String content(String path) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(Path.of(path))) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigException("the file " + path + " cannot be read: " + e, e);
        }
        if (bytes.length > MOST_BYTES) {
            throw new ConfigException("the file " + path + " is longer than " + MOST_BYTES + " bytes");
        }
        return new String(bytes, StandardCharsets.UTF_8).stripTrailing();
    }
}
