// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DirectoryNameTest {
    @ParameterizedTest
    @CsvSource({
        "wiki-edits_2, wiki-edits_2",
        "../../etc/passwd, %2E%2E%2F%2E%2E%2Fetc%2Fpasswd",
        ".., %2E%2E",
        "caf\u00e9 100%, caf%C3%A9%20100%25",
    })
    void a_name_is_one_directory_whatever_it_has(String dataSource, String directory) {
        assertThat(DirectoryName.of(dataSource)).isEqualTo(directory);
    }

    @Test
    void long_names_are_short_directories_of_their_own() {
        Set<String> names = new HashSet<>();
        for (String dataSource : List.of("x".repeat(200), "x".repeat(201), "x".repeat(202), "\u00e9".repeat(150))) {
            names.add(DirectoryName.of(dataSource));
        }
        assertThat(names).hasSize(4).allSatisfy(name -> assertThat(name.length())
                .isLessThanOrEqualTo(200));
    }
}
