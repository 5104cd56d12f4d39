// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.google.common.io.BaseEncoding;
import com.google.common.primitives.Longs;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import javax.annotation.Nullable;

/** The decompressed bytes of a batch and their SHA-256, by which a repeat is recognized. */
final class BatchBody {
    private final byte[] bytes;
    private final String digest;

    BatchBody(byte[] bytes) {
        this.bytes = bytes;
        this.digest = BaseEncoding.base16().lowerCase().encode(sha256().digest(bytes));
    }

    /** Not copied: the body is read once and never changed. */
    byte[] bytes() {
        return bytes;
    }

    String digest() {
        return digest;
    }

    /** What a batch that failed half-way is found by: its bytes, and who sent it under which number if that is known. */
    String key(@Nullable Producer producer) {
        return producer == null ? digest : digest + "/" + producer.sequence() + "/" + producer.id();
    }

    /** The batch in 64 bits; replicas that get the same batch compute the same. */
    long code(@Nullable Producer producer) {
        return Longs.fromByteArray(sha256().digest(key(producer).getBytes(StandardCharsets.UTF_8)));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256, this one has not", e);
        }
    }
}
