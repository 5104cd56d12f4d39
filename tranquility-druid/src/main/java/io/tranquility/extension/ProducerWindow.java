// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.errorprone.annotations.CheckReturnValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import javax.annotation.Nullable;

/**
 * The last batches taken from one producer: its {@value #NUMBERS} highest numbers, each with the digests of the bodies taken
 * under it. Immutable; part of the commit metadata.
 *
 * @param lastSeen when the producer sent its latest batch, in milliseconds since 1970
 * @param batches sorted by number, then by the order in which they were taken
 */
record ProducerWindow(
        @JsonProperty("lastSeen") long lastSeen,
        @JsonProperty("batches") List<TakenBatch> batches) {
    /** A lane has one batch in flight: a window of one would do, the others make reordered retries harmless. */
    static final int NUMBERS = 8;

    /** More bodies under one number than this, and the oldest is forgotten. */
    static final int BODIES_PER_NUMBER = 4;

    /** @param digest SHA-256 of the body, in hexadecimal */
    record TakenBatch(
            @JsonProperty("sequence") long sequence,
            @JsonProperty("digest") String digest,
            @JsonProperty("rejected") RejectedRows rejected) {}

    static ProducerWindow empty() {
        return new ProducerWindow(0, List.of());
    }

    /** The batch with this number and body, or null if it was not taken or is not known any more. */
    @Nullable
    TakenBatch find(long sequence, String digest) {
        for (TakenBatch batch : batches) {
            if (batch.sequence() == sequence && batch.digest().equals(digest)) {
                return batch;
            }
        }
        return null;
    }

    boolean knows(long sequence) {
        for (TakenBatch batch : batches) {
            if (batch.sequence() == sequence) {
                return true;
            }
        }
        return false;
    }

    /** Whether the window has moved past a number, so that nobody can tell if its batch was taken. */
    boolean isBelow(long sequence) {
        return numbers(batches) >= NUMBERS && sequence < batches.get(0).sequence();
    }

    /** Only the newest batch keeps its reasons: a lane repeats nothing older unless something is very wrong. */
    @CheckReturnValue
    ProducerWindow with(TakenBatch taken, long now) {
        final List<TakenBatch> all = new ArrayList<>(batches.size() + 1);
        for (TakenBatch batch : batches) {
            all.add(new TakenBatch(
                    batch.sequence(), batch.digest(), batch.rejected().withoutReasons()));
        }
        all.add(taken);
        all.sort(Comparator.comparingLong(TakenBatch::sequence));
        if (all.stream().filter(batch -> batch.sequence() == taken.sequence()).count() > BODIES_PER_NUMBER) {
            removeFirst(all, taken.sequence());
        }
        if (numbers(all) > NUMBERS) {
            final long lowest = all.get(0).sequence();
            all.removeIf(batch -> batch.sequence() == lowest);
        }
        return new ProducerWindow(now, List.copyOf(all));
    }

    @CheckReturnValue
    ProducerWindow seen(long now) {
        return new ProducerWindow(now, batches);
    }

    /** @param sorted by number */
    private static int numbers(List<TakenBatch> sorted) {
        int numbers = 0;
        for (int i = 0; i < sorted.size(); i++) {
            if (i == 0 || sorted.get(i).sequence() != sorted.get(i - 1).sequence()) {
                numbers++;
            }
        }
        return numbers;
    }

    private static void removeFirst(List<TakenBatch> batches, long sequence) {
        for (int i = 0; i < batches.size(); i++) {
            if (batches.get(i).sequence() == sequence) {
                batches.remove(i);
                return;
            }
        }
    }
}
