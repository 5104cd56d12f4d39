// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded.child;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassDataArchiveTest {
    @TempDir
    Path directory;

    @Test
    void a_jvm_that_cannot_make_one_goes_on_and_leaves_no_file() {
        ClassDataArchive.make(directory.resolve("druid.jsa")); // this JVM has not recorded what it takes

        assertThat(directory).isEmptyDirectory();
    }
}
