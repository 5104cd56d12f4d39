// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class WikiEditsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:34:56.789Z");

    @Test
    void the_same_seed_gives_the_same_edits_and_another_seed_others() {
        assertThat(edits(7, 100)).isEqualTo(edits(7, 100)).isNotEqualTo(edits(8, 100));
    }

    @Test
    void the_time_is_now() {
        assertThat(edits(1, 1).get(0)).containsEntry("timestamp", "2026-11-23T12:34:56.789Z");
    }

    @Test
    void the_first_page_has_twice_the_edits_of_the_second_and_most_pages_have_few() {
        Map<Object, Long> byPage = edits(1, 20_000).stream()
                .collect(Collectors.groupingBy(edit -> edit.get("page"), Collectors.counting()));
        List<Long> counts =
                byPage.values().stream().sorted((a, b) -> Long.compare(b, a)).toList();
        assertThat(counts).hasSize(200);
        assertThat((double) counts.get(0) / counts.get(1)).isBetween(1.7, 2.3);
        assertThat(counts.stream().mapToLong(count -> count).limit(20).sum()).isGreaterThan(20_000 / 2);
    }

    @Test
    void only_anonymous_edits_have_a_city_and_robots_are_told_apart() {
        List<Map<String, Object>> edits = edits(1, 1000);
        assertThat(edits).allSatisfy(edit -> {
            String user = (String) edit.get("user");
            assertThat(edit.containsKey("city")).isEqualTo(user.startsWith("198.51.100."));
            assertThat(edit.get("robot")).isEqualTo(user.startsWith("Robot"));
        });
        assertThat(edits).anyMatch(edit -> edit.containsKey("city")).anyMatch(edit -> (boolean) edit.get("robot"));
    }

    private static List<Map<String, Object>> edits(long seed, int count) {
        WikiEdits source = new WikiEdits(seed, () -> NOW);
        return IntStream.range(0, count)
                .mapToObj(i -> source.next().orElseThrow())
                .toList();
    }
}
