// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded.child;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryTreeTest {
    @TempDir
    Path directory;

    @Test
    void deletes_all_but_what_symbolic_links_point_to() throws IOException {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Path kept = Files.writeString(elsewhere.resolve("kept"), "x");
        Path tree = Files.createDirectories(directory.resolve("tree/a/b"))
                .getParent()
                .getParent();
        Files.writeString(tree.resolve("a/b/file"), "x");
        Files.createSymbolicLink(tree.resolve("link"), elsewhere);

        assertThat(DirectoryTree.delete(tree)).isTrue();

        assertThat(tree).doesNotExist();
        assertThat(kept).hasContent("x");
    }

    @Test
    void a_missing_directory_is_gone() {
        assertThat(DirectoryTree.delete(directory.resolve("nothing"))).isTrue();
    }
}
