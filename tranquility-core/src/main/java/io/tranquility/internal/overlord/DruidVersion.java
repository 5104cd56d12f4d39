// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.overlord;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a Druid server says of itself.
 *
 * @param text its version, such as 33.0.0; empty if it does not say
 * @param major the number before the first dot, or -1 if the version is no number
 * @param hasExtension whether Tranquility's extension is loaded
 */
public record DruidVersion(String text, int major, boolean hasExtension) {
    /** The artifact of the extension, as it is shown in Druid's list of modules. */
    public static final String EXTENSION = "druid-tranquility";

    /** Of a Druid that does not tell; it is taken for one that takes events. */
    static final DruidVersion UNKNOWN = new DruidVersion("", -1, false);

    private static final int FIRST_WITHOUT_PUSH = 31;

    /** Reads the answer of {@code GET /status}. */
    static DruidVersion parse(JsonNode answer) {
        String text = answer.path("version").asText("");
        int dot = text.indexOf('.');
        int major = dot > 0 && text.substring(0, dot).chars().allMatch(Character::isDigit)
                ? Integer.parseInt(text.substring(0, dot))
                : -1;
        boolean hasExtension = false;
        for (JsonNode module : answer.path("modules")) {
            hasExtension |= module.path("artifact").asText().equals(EXTENSION);
        }
        return new DruidVersion(text, major, hasExtension);
    }

    /** Whether this Druid cannot take pushed events, because it needs the extension and does not have it. */
    public boolean lacksExtension() {
        return major >= FIRST_WITHOUT_PUSH && !hasExtension;
    }

    /** Whether its push tasks are the extension's; beside Druid's own ones, of version 30 and older, it does nothing. */
    public boolean usesExtension() {
        return hasExtension && (major < 0 || major >= FIRST_WITHOUT_PUSH);
    }

    /** For people. */
    @Override
    public String toString() {
        return "Druid " + (text.isEmpty() ? "of an unknown version" : text)
                + (hasExtension ? " with the extension " + EXTENSION : "");
    }
}
