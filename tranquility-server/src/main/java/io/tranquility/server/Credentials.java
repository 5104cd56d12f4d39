// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

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
 * Who may post to a data source: whoever shows the user and password, or the token; everybody if neither is set.
 *
 * @param basic what stands behind "Basic " in the header
 * @param bearer what stands behind "Bearer " in the header
 */
record Credentials(Optional<Secret> basic, Optional<Secret> bearer) {
    /** @throws ConfigException if there is a user without a password, or the other way round */
    static Credentials of(PropertyValues properties) {
        Optional<String> user = properties.get(ServerProperties.BASIC_AUTH_USER);
        Optional<Secret> password = properties.get(ServerProperties.BASIC_AUTH_PASS);
        if (user.isPresent() != password.isPresent()) {
            throw new ConfigException("http.basicAuthUser and http.basicAuthPass must both be set, or none, but only "
                    + properties.place(
                            user.isPresent() ? ServerProperties.BASIC_AUTH_USER : ServerProperties.BASIC_AUTH_PASS)
                    + " is");
        }
        return new Credentials(
                user.map(name -> Secret.of(Base64.getEncoder()
                        .encodeToString(
                                (name + ":" + password.orElseThrow().reveal()).getBytes(StandardCharsets.UTF_8)))),
                properties.get(ServerProperties.BEARER_TOKEN));
    }

    boolean areNeeded() {
        return basic.isPresent() || bearer.isPresent();
    }

    /** @param authorization the header, or null for none */
    boolean allow(String authorization) {
        return !areNeeded() || match(authorization);
    }

    boolean match(String authorization) {
        return authorization != null
                && (matches(authorization, "Basic ", basic) || matches(authorization, "Bearer ", bearer));
    }

    /** How to show them: the values of {@code WWW-Authenticate}. */
    List<String> challenges() {
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
