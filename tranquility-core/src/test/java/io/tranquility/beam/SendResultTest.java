// SPDX-License-Identifier: Apache-2.0
package io.tranquility.beam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import org.junit.jupiter.api.Test;

final class SendResultTest {
    @Test
    void all_that_were_sent_are_equal_whatever_their_bytes() {
        assertThat(new SendResult.Sent(7))
                .isEqualTo(SendResult.SENT)
                .hasSameHashCodeAs(SendResult.SENT)
                .isNotEqualTo(new SendResult.Dropped(DropReason.REJECTED, "no"));
    }

    @Test
    void a_drop_always_says_why() {
        assertThatNullPointerException()
                .isThrownBy(() -> new SendResult.Dropped(null, "late"))
                .withMessage("reason");
        assertThatNullPointerException()
                .isThrownBy(() -> new SendResult.Dropped(DropReason.BEFORE_WINDOW, null))
                .withMessage("message");
        assertThat(new SendResult.Dropped(DropReason.BEFORE_WINDOW, "late").message())
                .isEqualTo("late");
    }
}
