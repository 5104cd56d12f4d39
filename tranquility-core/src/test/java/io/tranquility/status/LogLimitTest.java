// SPDX-License-Identifier: Apache-2.0
package io.tranquility.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LogLimitTest {
    private final List<String> logged = new ArrayList<>();
    private long nanos;

    @Test
    void logs_some_lines_of_a_period_and_says_later_how_many_it_left_out() {
        LogLimit limit = new LogLimit(2, Duration.ofSeconds(10), () -> nanos);
        for (int i = 0; i < 5; i++) {
            limit.log(more -> logged.add("line" + more));
        }
        nanos += Duration.ofSeconds(10).toNanos();
        limit.log(more -> logged.add("line" + more));
        limit.log(more -> logged.add("line" + more));

        assertThat(logged).containsExactly("line", "line", "line (and 3 more like it before)", "line");
    }
}
