// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;

/** How Tranquility tells Druid who it is, in the {@code Authorization} header of each call. Immutable. */
public sealed interface DruidAuthentication {
    /** Not at all. */
    DruidAuthentication NONE = new None();

    /** The header's value, which is as secret as what it is made of; empty for none. */
    Optional<Secret> header();

    /** Nothing is sent. */
    record None() implements DruidAuthentication {
        @Override
        public Optional<Secret> header() {
            return Optional.empty();
        }
    }

    /**
     * A user and a password, as RFC 7617 has it.
     *
     * @param user without a colon
     * @param password any text
     */
    record Basic(String user, Secret password) implements DruidAuthentication {
        public Basic {
            Objects.requireNonNull(password, "password");
            if (user.isEmpty() || user.indexOf(':') >= 0) {
                throw new IllegalArgumentException(
                        "The user of basic authentication is not empty and has no colon, but is '" + user + "'");
            }
        }

        @Override
        public Optional<Secret> header() {
            byte[] pair = (user + ":" + password.reveal()).getBytes(StandardCharsets.UTF_8);
            return Optional.of(Secret.of("Basic " + Base64.getEncoder().encodeToString(pair)));
        }
    }

    /**
     * A token, as RFC 6750 has it.
     *
     * @param token of visible ASCII characters
     */
    record Bearer(Secret token) implements DruidAuthentication {
        public Bearer {
            String text = token.reveal();
            if (text.isEmpty() || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
                throw new IllegalArgumentException(
                        "A bearer token has visible ASCII characters only, and at least one; this one does not");
            }
        }

        @Override
        public Optional<Secret> header() {
            return Optional.of(Secret.of("Bearer " + token.reveal()));
        }
    }
}
