// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * What tells a request that comes again from others.
 *
 * @param scope the data source of its path, or nothing
 * @param key its {@code Idempotency-Key}
 * @param digest SHA-256 of its body as it came
 */
@SuppressWarnings("ArrayRecordComponent") // compared by hasBodyOf
record RequestKey(String scope, String key, byte[] digest) {
    private static final int LONGEST = 256;

    /** @throws HttpProblem if the key is too long */
    static RequestKey of(String scope, String key, Body body) throws HttpProblem {
        if (key.length() > LONGEST) {
            throw HttpProblem.of(400, "The Idempotency-Key has " + key.length() + " characters; at most " + LONGEST);
        }
        MessageDigest digest = sha256();
        body.parts().forEach(digest::update);
        return new RequestKey(scope, key, digest.digest());
    }

    boolean hasBodyOf(RequestKey other) {
        return Arrays.equals(digest, other.digest);
    }

    /** The same text for the same request, at every server; letters, digits, {@code -} and {@code _}. */
    String batchName() {
        MessageDigest all = sha256();
        all.update((scope + "\n" + key + "\n").getBytes(StandardCharsets.UTF_8));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all.digest(digest));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }
}
