// SPDX-License-Identifier: Apache-2.0
package io.tranquility.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tranquility.config.TranquilityConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages for users: what they show is what is there. */
final class DocumentationTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern SNIPPET = Pattern.compile("(?s)\n```(\\w+)\n(.*?)\n```");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
    private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");

    /** What can be nothing but a property of ours. */
    private static final Pattern PROPERTY =
            Pattern.compile("(druidBeam|task|serialization|https?|spool|deadLetters|commit|consumer)\\.[a-zA-Z]+"
                    + "|tranquility\\.(max|linger|block)\\w+");

    private static final ObjectMapper JSON = new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    static Stream<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"));
                Stream<Path> examples = Files.list(ROOT.resolve("examples"));
                Stream<Path> top = Files.list(ROOT)) {
            return Stream.of(docs, examples, top)
                    .flatMap(files -> files)
                    .filter(page -> page.toString().endsWith(".md"))
                    .map(ROOT::relativize)
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void its_links_lead_somewhere(Path page) throws IOException {
        Matcher links = LINK.matcher(withoutCode(read(page)));
        while (links.find()) {
            String link = links.group(1);
            if (link.contains("://")) {
                continue;
            }
            String file = link.replaceFirst("#.*", "");
            Path target = file.isEmpty()
                    ? ROOT.resolve(page)
                    : ROOT.resolve(page).resolveSibling(file).normalize();
            assertThat(target).as("%s links to %s", page, link).exists();
            if (link.contains("#")) {
                assertThat(anchors(Files.readString(target)))
                        .as("%s links to %s", page, link)
                        .contains(link.substring(link.indexOf('#') + 1));
            }
        }
    }

    @Test
    void each_page_is_linked_from_the_first() throws IOException {
        String readme = read(Path.of("README.md"));
        assertThat(pages().filter(page -> page.startsWith("docs")))
                .allSatisfy(page -> assertThat(readme).contains("(" + page + ")"));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void its_java_is_in_a_source_that_is_compiled(Path page) throws IOException {
        List<String> shown = snippets(page, "java");
        if (!shown.isEmpty()) {
            String sources = sources(ROOT);
            assertThat(shown.stream().filter(java -> !sources.contains(squeezed(java.replaceAll("\\}\\s*$", "")))))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void its_json_can_be_read(Path page) throws IOException {
        for (String json : snippets(page, "json")) {
            JsonNode tree = JSON.readTree(json.startsWith("\"") ? "{" + json + "}" : json);
            if (tree.has("dataSources") && tree.has("properties")) {
                assertThatCode(() -> TranquilityConfig.load(json, Map.of()))
                        .as("%s: %s", page, json)
                        .doesNotThrowAnyException();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void its_shell_commands_can_be_parsed(Path page) throws Exception {
        for (String commands : snippets(page, "sh")) {
            Process sh =
                    new ProcessBuilder("sh", "-n").redirectErrorStream(true).start();
            sh.outputWriter(StandardCharsets.UTF_8)
                    .append(commands)
                    .append('\n')
                    .close();
            assertThat(sh.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(sh.exitValue())
                    .as(
                            "%s: %s: %s",
                            page,
                            commands,
                            sh.inputReader(StandardCharsets.UTF_8).lines().toList())
                    .isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void its_yaml_can_be_read(Path page) throws IOException {
        for (String yaml : snippets(page, "yaml")) {
            assertThatCode(() -> new YAMLMapper().readTree(yaml))
                    .as("%s: %s", page, yaml)
                    .doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void its_commands_have_these_options(Path page) throws IOException {
        Matcher commands =
                Pattern.compile("bin/tranquility ([a-z]+)((?: [^\n`|]+)?)").matcher(read(page));
        while (commands.find()) {
            String command = commands.group(1);
            if (command.equals("version")) {
                continue;
            }
            Path module = ROOT.resolve("tranquility-" + command + "/src/main");
            assertThat(module).as("%s: bin/tranquility %s", page, command).isDirectory();
            String sources = sources(module);
            assertThat(Pattern.compile("(?<= )--?[a-zA-Z][\\w-]+")
                            .matcher(commands.group(2))
                            .results())
                    .as("%s: %s", page, commands.group())
                    .allSatisfy(option -> assertThat(sources + "\"--help\"").contains("\"" + option.group() + "\""));
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void its_modules_profiles_and_tests_are_there(Path page) throws IOException {
        String text = read(page);
        assertThat(found(text, "\\b[A-Z]\\w*(?:Test|IT)\\b"))
                .as("Tests in %s", page)
                .isSubsetOf(classes());
        assertThat(found(text, "(?<=-pl )[a-z][\\w-]*"))
                .as("Modules in %s", page)
                .allSatisfy(module -> assertThat(ROOT.resolve(module)).isDirectory());
        String poms = read(Path.of("pom.xml")) + read(Path.of("tranquility-druid/pom.xml"));
        assertThat(found(text, "(?<= -P)[a-z]+")).as("Profiles in %s", page).allSatisfy(profile -> assertThat(poms)
                .contains("<id>" + profile + "</id>"));
    }

    @Test
    void what_the_architecture_names_is_there() throws IOException {
        assertThat(CODE.matcher(read(Path.of("docs/architecture.md")))
                        .results()
                        .map(code -> code.group(1).replaceFirst("\\..*", ""))
                        .filter(name -> name.matches("[A-Z].*")))
                .isSubsetOf(classes());
    }

    /** Those of the tables are those of the code, as the tests beside the code show. */
    @ParameterizedTest
    @MethodSource("pages")
    void its_properties_are_in_a_table(Path page) throws IOException {
        StringBuilder docs = new StringBuilder();
        for (Path each : pages().toList()) {
            docs.append(read(each));
        }
        Set<String> declared = found(docs.toString(), "(?m)(?<=^\\| `)[\\w.]+(?=`)");
        assertThat(CODE.matcher(withoutCode(read(page)))
                        .results()
                        .map(code -> code.group(1).replaceFirst("=.*", ""))
                        .filter(code -> PROPERTY.matcher(code).matches()))
                .as("Properties in %s", page)
                .isSubsetOf(declared);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void its_version_is_that_of_the_build(Path page) throws IOException {
        String version = found(read(Path.of("pom.xml")), "(?<=<version>)[^<]+")
                .iterator()
                .next();
        assertThat(found(read(page), "\\b\\d+\\.\\d+\\.\\d+-SNAPSHOT|(?<=<version>)[^<]+"))
                .as("Versions in %s", page)
                .isSubsetOf(version);
    }

    private static Set<String> classes() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.replace(".java", ""))
                    .collect(Collectors.toSet());
        }
    }

    private static Set<String> found(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static List<String> snippets(Path page, String language) throws IOException {
        return SNIPPET.matcher(read(page))
                .results()
                .filter(snippet -> snippet.group(1).equals(language))
                .map(snippet -> snippet.group(2))
                .toList();
    }

    /** All Java there, without white space: the formatter breaks lines where it likes. */
    private static String sources(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            List<Path> java = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.toString().contains("/target/"))
                    .toList();
            StringBuilder sources = new StringBuilder();
            for (Path file : java) {
                sources.append(squeezed(Files.readString(file))).append('\n');
            }
            return sources.toString();
        }
    }

    private static String squeezed(String java) {
        return java.replaceAll("\\s+", "");
    }

    /** As code hosts make them of headings. */
    private static Set<String> anchors(String page) {
        return HEADING.matcher(withoutCode(page))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w\\- ]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String withoutCode(String page) {
        return page.replaceAll("(?s)\n```.*?\n```", "\n");
    }

    private static String read(Path page) throws IOException {
        return Files.readString(ROOT.resolve(page));
    }
}
