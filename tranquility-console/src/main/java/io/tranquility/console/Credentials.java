// SPDX-License-Identifier: Apache-2.0
package io.tranquility.console;

import io.tranquility.config.ConfigException;
import io.tranquility.config.PropertyValues;
import io.tranquility.druid.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Who may see a data source, and send to it: whoever shows the user and password, or the token; everybody if neither is set.
 *
 * @param basic what stands behind "Basic " in the header
 * @param bearer what stands behind "Bearer " in the header
 */
public record Credentials(Optional<Secret> basic, Optional<Secret> bearer) {
    /**
     * What the properties say.
     *
     * @throws ConfigException if there is a user without a password, or the other way round
     */
    public static Credentials of(PropertyValues properties) {
        Optional<String> user = properties.get(ListenerProperties.BASIC_AUTH_USER);
        Optional<Secret> password = properties.get(ListenerProperties.BASIC_AUTH_PASS);
        if (user.isPresent() != password.isPresent()) {
            throw new ConfigException("http.basicAuthUser and http.basicAuthPass must both be set, or none, but only "
                    + properties.place(
                            user.isPresent() ? ListenerProperties.BASIC_AUTH_USER : ListenerProperties.BASIC_AUTH_PASS)
                    + " is");
        }
        return new Credentials(
                user.map(name -> Secret.of(Base64.getEncoder()
                        .encodeToString(
                                (name + ":" + password.orElseThrow().reveal()).getBytes(StandardCharsets.UTF_8)))),
                properties.get(ListenerProperties.BEARER_TOKEN));
    }

    /** Whether not everybody may. */
    public boolean areNeeded() {
        return basic.isPresent() || bearer.isPresent();
    }

    /**
     * Whether who shows this may.
     *
     * @param authorization the header, or null for none
     */
    public boolean allow(String authorization) {
        return !areNeeded() || match(authorization);
    }

    /** Whether this is what is to be shown. */
    public boolean match(String authorization) {
        return authorization != null
                && (matches(authorization, "Basic ", basic) || matches(authorization, "Bearer ", bearer));
    }

    /** How to show them: the values of {@code WWW-Authenticate}. */
    public List<String> challenges() {
        List<String> challenges = new ArrayList<>();
        basic.ifPresent(any -> challenges.add("Basic realm=\"tranquility\", charset=\"UTF-8\""));
        bearer.ifPresent(any -> challenges.add("Bearer realm=\"tranquility\""));
        return challenges;
    }

    /** In a time that does not tell how much of it is right. */
    private static boolean matches(String authorization, String scheme, Optional<Secret> secret) {
        return secret.isPresent()
                && authorization.regionMatches(true, 0, scheme, 0, scheme.length())
                && MessageDigest.isEqual(
                        authorization.substring(scheme.length()).strip().getBytes(StandardCharsets.UTF_8),
                        secret.get().reveal().getBytes(StandardCharsets.UTF_8));
    }
}
