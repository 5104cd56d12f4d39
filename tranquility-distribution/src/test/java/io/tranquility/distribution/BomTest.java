// SPDX-License-Identifier: Apache-2.0
package io.tranquility.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The BOM and the parent agree, though neither can inherit from the other. */
final class BomTest {
    private static final Pattern VERSION = Pattern.compile("<version>(.*?)</version>");
    private static final Pattern MANAGED = Pattern.compile("<artifactId>(tranquility-[\\w-]+)</artifactId>");

    @Test
    void it_has_the_version_of_the_project() throws Exception {
        assertThat(firstVersion("../tranquility-bom/pom.xml")).isEqualTo(firstVersion("../pom.xml"));
    }

    @Test
    void what_it_names_is_there() throws Exception {
        String bom = Files.readString(Path.of("../tranquility-bom/pom.xml"));
        String managed = bom.substring(bom.indexOf("<dependencyManagement>"));
        assertThat(MANAGED.matcher(managed).results().map(match -> match.group(1)))
                .contains("tranquility-core", "tranquility-testing", "tranquility-flink")
                .allSatisfy(artifact ->
                        assertThat(Path.of("..", artifact, "pom.xml")).exists());
    }

    private static String firstVersion(String pom) throws Exception {
        return VERSION.matcher(Files.readString(Path.of(pom)))
                .results()
                .map((MatchResult match) -> match.group(1))
                .findFirst()
                .orElseThrow();
    }
}
