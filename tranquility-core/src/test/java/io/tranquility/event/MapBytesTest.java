// SPDX-License-Identifier: Apache-2.0
package io.tranquility.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MapBytesTest {
    private final MapBytes bytes = new MapBytes();

    @Test
    void what_is_larger_takes_more() {
        long empty = bytes.applyAsLong(Map.of());
        long number = bytes.applyAsLong(Map.of("a", 1));
        long text = bytes.applyAsLong(Map.of("a", "x".repeat(1000)));
        assertThat(number).isGreaterThan(empty);
        assertThat(text).isBetween(number + 1000, number + 1100);
        assertThat(bytes.applyAsLong(Map.of("a", "x".repeat(1000), "b", "y"))).isGreaterThan(text);
    }

    @Test
    void what_is_inside_counts() {
        assertThat(bytes.applyAsLong(Map.of("a", Map.of("b", List.of("x".repeat(500), new byte[700])))))
                .isBetween(1200L, 1600L);
    }
}
