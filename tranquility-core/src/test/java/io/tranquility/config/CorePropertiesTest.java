// SPDX-License-Identifier: Apache-2.0
package io.tranquility.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tranquility.druid.DruidAuthentication;
import io.tranquility.druid.DruidBeamTuning;
import io.tranquility.druid.DruidDiscovery;
import io.tranquility.druid.DruidDiscovery.TaskLocatorType;
import io.tranquility.druid.DruidSecurity;
import io.tranquility.druid.Secret;
import io.tranquility.druid.TlsOptions;
import io.tranquility.druid.ZooKeeperAuth;
import io.tranquility.tranquilizer.TranquilizerTuning;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each property: its default, and that what the file says arrives. */
final class CorePropertiesTest {
    private static final Map<String, String> TLS = Map.of("druid.tls.enable", "true");
    private static final Map<String, String> TRUST_STORE =
            Map.of("druid.tls.enable", "true", "druid.tls.trustStorePath", "trust.p12");
    private static final Map<String, String> KEY_STORE =
            Map.of("druid.tls.enable", "true", "druid.tls.keyStorePath", "key.p12");
    private static final Map<String, String> DIGEST =
            Map.of("zookeeper.auth.scheme", "digest", "zookeeper.auth.user", "me", "zookeeper.auth.password", "sesame");

    /**
     * A property.
     *
     * @param with others that it needs
     * @param read where it arrives
     * @param defaultValue what arrives when the file says nothing of it
     * @param text what the file says
     * @param value what arrives then
     */
    private record Case(
            String name,
            Map<String, String> with,
            Function<DataSourceConfig, Object> read,
            Object defaultValue,
            String text,
            Object value) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Case of(
            String name, Function<DataSourceConfig, Object> read, Object defaultValue, String text, Object value) {
        return new Case(name, Map.of(), read, defaultValue, text, value);
    }

    private static Case beam(
            String name, Function<DruidBeamTuning, Object> read, Object defaultValue, String text, Object value) {
        return of(name, config -> read.apply(config.druidBeamTuning()), defaultValue, text, value);
    }

    private static Case tranquilizer(
            String name, Function<TranquilizerTuning, Object> read, Object defaultValue, String text, Object value) {
        return of(name, config -> read.apply(config.tranquilizerTuning()), defaultValue, text, value);
    }

    private static Case tls(
            String name,
            Map<String, String> with,
            Function<TlsOptions, Object> read,
            Object defaultValue,
            String text,
            Object value) {
        return new Case(
                name, with, config -> read.apply(config.security().tls().orElseThrow()), defaultValue, text, value);
    }

    private static Case zookeeper(
            String name, Function<ZooKeeperAuth, Object> read, Object defaultValue, String text, Object value) {
        return new Case(name, DIGEST, config -> read.apply(config.zookeeper().auth()), defaultValue, text, value);
    }

    private static Stream<Case> cases() {
        Optional<Secret> secret = Optional.of(Secret.of("other"));
        TlsOptions.Store trustStore = new TlsOptions.Store(Path.of("trust.p12"), Optional.empty(), Optional.empty());
        TlsOptions.Store keyStore = new TlsOptions.Store(Path.of("key.p12"), Optional.empty(), Optional.empty());
        return Stream.of(
                of("zookeeper.connect", c -> c.zookeeper().connect(), "zk", "zk1:2181/x", "zk1:2181/x"),
                of(
                        "zookeeper.timeout",
                        c -> c.zookeeper().timeout(),
                        Duration.ofSeconds(20),
                        "PT5S",
                        Duration.ofSeconds(5)),
                of("zookeeper.path", c -> c.zookeeper().path(), "/tranquility/beams", "/x", "/x"),
                zookeeper(
                        "zookeeper.auth.scheme",
                        ZooKeeperAuth::scheme,
                        ZooKeeperAuth.Scheme.DIGEST,
                        "digest",
                        ZooKeeperAuth.Scheme.DIGEST),
                zookeeper("zookeeper.auth.user", ZooKeeperAuth::user, Optional.of("me"), "you", Optional.of("you")),
                zookeeper(
                        "zookeeper.auth.password",
                        ZooKeeperAuth::password,
                        Optional.of(Secret.of("sesame")),
                        "other",
                        secret),
                zookeeper(
                        "zookeeper.acl",
                        ZooKeeperAuth::acl,
                        ZooKeeperAuth.Acl.OPEN,
                        "creator",
                        ZooKeeperAuth.Acl.CREATOR),
                of("druid.discovery.curator.path", c -> c.location().discoveryPath(), "/druid/discovery", "/d", "/d"),
                of(
                        "druid.selectors.indexing.serviceName",
                        c -> c.location().overlordService(),
                        "druid/overlord",
                        "druid/coordinator",
                        "druid/coordinator"),
                new Case(
                        "druidBeam.overlordLocator",
                        Map.of("druidBeam.overlordUrls", "http://a:1"),
                        c -> c.discovery().overlordUrls(),
                        List.of(URI.create("http://a:1")),
                        "urls",
                        List.of(URI.create("http://a:1"))),
                of(
                        "druidBeam.overlordUrls",
                        c -> c.discovery().overlordUrls(),
                        List.of(),
                        "http://a:1, http://[::1]:2/",
                        List.of(URI.create("http://a:1"), URI.create("http://[::1]:2/"))),
                of(
                        "druidBeam.taskLocator",
                        c -> c.discovery().taskLocator(),
                        TaskLocatorType.AUTO,
                        "curator",
                        TaskLocatorType.CURATOR),
                of("task.partitions", c -> c.beamTuning().partitions(), 1, "7", 7),
                of("task.replicants", c -> c.beamTuning().replicants(), 1, "3", 3),
                of(
                        "task.warmingPeriod",
                        c -> c.beamTuning().warmingPeriod(),
                        Duration.ZERO,
                        "PT2M",
                        Duration.ofMinutes(2)),
                beam("druidBeam.randomizeTaskId", DruidBeamTuning::randomizeTaskId, false, "true", true),
                beam(
                        "druidBeam.indexRetryPeriod",
                        DruidBeamTuning::indexRetryPeriod,
                        Duration.ofMinutes(1),
                        "PT9S",
                        Duration.ofSeconds(9)),
                beam("druidBeam.firehoseBufferSize", DruidBeamTuning::firehoseBufferSize, 100_000, "5", 5),
                beam("druidBeam.firehoseChunkSize", DruidBeamTuning::firehoseChunkSize, 1000, "5", 5),
                beam(
                        "druidBeam.firehoseGracePeriod",
                        DruidBeamTuning::firehoseGracePeriod,
                        Duration.ofMinutes(5),
                        "PT2M",
                        Duration.ofMinutes(2)),
                beam(
                        "druidBeam.firehoseQuietPeriod",
                        DruidBeamTuning::firehoseQuietPeriod,
                        Duration.ofMinutes(1),
                        "PT2M",
                        Duration.ofMinutes(2)),
                beam(
                        "druidBeam.firehoseRetryPeriod",
                        DruidBeamTuning::firehoseRetryPeriod,
                        Duration.ofMinutes(1),
                        "PT2M",
                        Duration.ofMinutes(2)),
                beam(
                        "druidBeam.replicaTimeout",
                        DruidBeamTuning::replicaTimeout,
                        Duration.ofSeconds(15),
                        "PT2M",
                        Duration.ofMinutes(2)),
                beam(
                        "druidBeam.taskLostPeriod",
                        DruidBeamTuning::taskLostPeriod,
                        Duration.ofMinutes(1),
                        "PT2M",
                        Duration.ofMinutes(2)),
                of("serialization.format", DataSourceConfig::smile, false, "smile", true),
                tranquilizer("tranquility.maxBatchSize", TranquilizerTuning::maxBatchSize, 2000, "5", 5),
                tranquilizer("tranquility.maxPendingBatches", TranquilizerTuning::maxPendingBatches, 5, "9", 9),
                tranquilizer(
                        "tranquility.maxPendingBytes",
                        TranquilizerTuning::maxPendingBytes,
                        TranquilizerTuning.UNLIMITED,
                        "1000000",
                        1_000_000L),
                tranquilizer(
                        "tranquility.lingerMillis",
                        TranquilizerTuning::linger,
                        Duration.ZERO,
                        "-1",
                        TranquilizerTuning.UNTIL_FULL),
                tranquilizer("tranquility.blockOnFull", TranquilizerTuning::blockOnFull, true, "false", false),
                of(
                        "druid.tls.enable",
                        c -> c.security().tls(),
                        Optional.empty(),
                        "true",
                        Optional.of(TlsOptions.DEFAULT)),
                tls("druid.tls.protocol", TLS, TlsOptions::protocol, "TLSv1.2", "TLSv1.3", "TLSv1.3"),
                tls(
                        "druid.tls.trustStorePath",
                        TLS,
                        TlsOptions::trustStore,
                        Optional.empty(),
                        "trust.p12",
                        Optional.of(trustStore)),
                tls(
                        "druid.tls.trustStoreType",
                        TRUST_STORE,
                        o -> o.trustStore().get().type(),
                        Optional.empty(),
                        "JKS",
                        Optional.of("JKS")),
                tls(
                        "druid.tls.trustStoreAlgorithm",
                        TLS,
                        TlsOptions::trustStoreAlgorithm,
                        Optional.empty(),
                        "PKIX",
                        Optional.of("PKIX")),
                tls(
                        "druid.tls.trustStorePassword",
                        TRUST_STORE,
                        o -> o.trustStore().get().password(),
                        Optional.empty(),
                        "other",
                        secret),
                tls(
                        "druid.tls.keyStorePath",
                        TLS,
                        TlsOptions::keyStore,
                        Optional.empty(),
                        "key.p12",
                        Optional.of(keyStore)),
                tls(
                        "druid.tls.keyStoreType",
                        KEY_STORE,
                        o -> o.keyStore().get().type(),
                        Optional.empty(),
                        "JKS",
                        Optional.of("JKS")),
                tls(
                        "druid.tls.keyStorePassword",
                        KEY_STORE,
                        o -> o.keyStore().get().password(),
                        Optional.empty(),
                        "other",
                        secret),
                tls("druid.tls.keyPassword", KEY_STORE, TlsOptions::keyPassword, Optional.empty(), "other", secret),
                new Case(
                        "druidBeam.basicAuthUser",
                        Map.of("druidBeam.basicAuthPass", "other", "druidBeam.basicAuthUser", "me"),
                        c -> c.security().authentication(),
                        new DruidAuthentication.Basic("me", secret.get()),
                        "you",
                        new DruidAuthentication.Basic("you", secret.get())),
                new Case(
                        "druidBeam.basicAuthPass",
                        Map.of("druidBeam.basicAuthPass", "sesame", "druidBeam.basicAuthUser", "me"),
                        c -> c.security().authentication(),
                        new DruidAuthentication.Basic("me", Secret.of("sesame")),
                        "other",
                        new DruidAuthentication.Basic("me", secret.get())),
                of(
                        "druidBeam.bearerToken",
                        c -> c.security().authentication(),
                        DruidAuthentication.NONE,
                        "other",
                        new DruidAuthentication.Bearer(secret.get())));
    }

    private static DataSourceConfig config(Map<String, String> properties) {
        ObjectNode root = new ObjectMapper().createObjectNode();
        ObjectNode dataSchema = root.putObject("dataSources")
                .putObject("wiki")
                .putObject("spec")
                .putObject("dataSchema");
        dataSchema.put("dataSource", "wiki");
        dataSchema.putObject("timestampSpec");
        dataSchema.putObject("granularitySpec").put("segmentGranularity", "HOUR");
        ObjectNode all = root.putObject("properties");
        all.put("zookeeper.connect", "zk");
        properties.forEach(all::put);
        return TranquilityConfig.parse(root.toString(), false, Map.of()).dataSource("wiki");
    }

    private static Map<String, String> plus(Map<String, String> some, String name, String value) {
        Map<String, String> all = new HashMap<>(some);
        all.put(name, value);
        return all;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void has_its_default_and_arrives(Case property) {
        assertThat(property.read().apply(config(property.with()))).isEqualTo(property.defaultValue());
        assertThat(property.read().apply(config(plus(property.with(), property.name(), property.text()))))
                .isEqualTo(property.value());
    }

    @Test
    void every_property_is_among_these_or_says_that_it_has_no_effect() {
        assertThat(Stream.concat(
                        cases().map(Case::name),
                        CoreProperties.WITHOUT_EFFECT.stream().map(Property::name)))
                .containsExactlyInAnyOrderElementsOf(
                        CoreProperties.ALL.stream().map(Property::name).toList());
        assertThat(CoreProperties.WITHOUT_EFFECT)
                .allSatisfy(property -> assertThat(property.doc()).startsWith("Accepted, without effect: "));
    }

    @Test
    void a_property_without_effect_is_accepted_and_still_checked() {
        assertThat(config(Map.of("druidBeam.overlordPollPeriod", "PT1S"))).isEqualTo(config(Map.of()));
        assertProblem(Map.of("druidBeam.overlordPollPeriod", "soon"), "must be an ISO 8601 period");
    }

    @Test
    void without_security_and_discovery_nothing_of_it_is_there() {
        assertThat(config(Map.of()).security()).isEqualTo(DruidSecurity.NONE);
        assertThat(config(Map.of()).discovery()).isEqualTo(DruidDiscovery.DEFAULT);
        assertThat(config(Map.of()).zookeeper().auth()).isEqualTo(ZooKeeperAuth.NONE);
        assertThat(config(Map.of("druidBeam.overlordUrls", "", "druid.extensions.loadList", "[\"x\"]")))
                .isEqualTo(config(Map.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "druid.tls.enabled=true | properties.druid.tls.enabled is no known property; did you mean druid.tls.enable?",
                "serialization.fromat=json | did you mean serialization.format?",
                "zookeeper.auth.pass=x | did you mean zookeeper.auth.password?",
                "druidBeam.taskLocator=zookeeper | properties.druidBeam.taskLocator must be auto, curator, overlord, but is 'zookeeper'",
                "druidBeam.overlordLocator=urls | is urls, but druidBeam.overlordUrls is not set",
                "druidBeam.overlordLocator=curator druidBeam.overlordUrls=http://a:1 | leave one of them out",
                "druidBeam.overlordUrls=https://a:1 | must be http URLs, because druid.tls.enable is false",
                "druidBeam.overlordUrls=http://a:1 druid.tls.enable=true | must be https URLs, because druid.tls.enable is true",
                "druidBeam.overlordUrls=http://me:sesame@a:1 | The URL of an Overlord is http:// or https://",
                "druidBeam.overlordUrls=http://me:sesame@{a} | properties.druidBeam.overlordUrls must be URLs with commas between them",
                "druidBeam.basicAuthUser=me | properties.druidBeam.basicAuthUser is set, but druidBeam.basicAuthPass is not",
                "druidBeam.basicAuthPass=sesame | properties.druidBeam.basicAuthPass is set, but druidBeam.basicAuthUser is not",
                "druidBeam.basicAuthUser=me druidBeam.basicAuthPass=sesame druidBeam.bearerToken=sesame | only one of them can be sent",
                "druidBeam.bearerToken=sesame\u00e9 | A bearer token has visible ASCII characters only",
                "druid.tls.enable=true druid.tls.trustStorePassword=sesame | but druid.tls.trustStorePath, to which it belongs, is not",
                "druid.tls.enable=true druid.tls.keyStoreType=JKS | but druid.tls.keyStorePath, to which it belongs, is not",
                "zookeeper.auth.user=me | belong to the scheme digest, which needs both; the scheme is none",
                "zookeeper.auth.scheme=kerberos | must be none, digest, sasl, but is 'kerberos'",
                "zookeeper.acl=creator | without zookeeper.auth.scheme nobody could change the nodes",
                "druidBeam.replicaTimeout=PT0S | replicaTimeout and taskLostPeriod must be positive",
                "druidBeam.taskLostPeriod=PT0S | replicaTimeout and taskLostPeriod must be positive",
                "druidBeam.bearerToken=${env:TRANQUILITY_TEST_NOT_SET} | the environment variable TRANQUILITY_TEST_NOT_SET is not set",
                "druidBeam.bearerToken=${file:/no/such/file} | the file /no/such/file cannot be read",
            })
    void what_cannot_be_is_refused_without_showing_a_secret(String properties, String message) {
        Map<String, String> all = new HashMap<>();
        for (String property : properties.split(" ", -1)) {
            all.put(property.substring(0, property.indexOf('=')), property.substring(property.indexOf('=') + 1));
        }
        assertProblem(all, message);
    }

    private static void assertProblem(Map<String, String> properties, String message) {
        assertThatThrownBy(() -> config(properties))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("sesame")
                .satisfies(e -> assertThat(String.valueOf(e.getCause())).doesNotContain("sesame"));
    }

    @Test
    void a_secret_may_be_in_a_file_or_in_the_environment(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("token"), "other\n");
        assertThat(config(Map.of("druidBeam.bearerToken", "${file:" + file + "}"))
                        .security()
                        .authentication())
                .isEqualTo(new DruidAuthentication.Bearer(Secret.of("other")));
        SecretReader reader = new SecretReader(Map.of("TOKEN", "other"));
        assertThat(reader.apply("${env:TOKEN}")).isEqualTo(Secret.of("other"));
        assertThat(reader.apply("$TOKEN")).isEqualTo(Secret.of("$TOKEN"));

        Path large = Files.writeString(directory.resolve("large"), "x".repeat(70_000));
        assertThatThrownBy(() -> reader.apply("${file:" + large + "}"))
                .hasMessageContaining("is longer than 65536 bytes");
    }

    @Test
    void the_configuration_shows_no_secret() {
        assertThat(config(Map.of("druidBeam.basicAuthUser", "me", "druidBeam.basicAuthPass", "sesame"))
                        .toString())
                .contains("user=me", "***")
                .doesNotContain("sesame");
    }

    @Test
    void a_secret_of_a_wrong_type_or_without_quotes_is_not_shown() {
        for (String bad : List.of("[\"sesame\"]", "{\"is\":\"sesame\"}", "sesame")) {
            assertThatThrownBy(() -> TranquilityConfig.parse(
                            "{\"properties\":{\"druidBeam.bearerToken\":" + bad + "}}", false, Map.of()))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageNotContaining("sesame")
                    .hasNoCause();
        }
        assertThatThrownBy(() -> TranquilityConfig.parse(
                        "properties:\n  druidBeam.bearerToken: \"sesame\n  x: [\n", true, Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("not YAML: ")
                .hasMessageContaining("line: ")
                .hasMessageNotContaining("sesame")
                .hasNoCause();
    }

    @Test
    void null_takes_a_property_away() {
        String text = "{\"properties\":{\"zookeeper.connect\":\"zk\",\"task.partitions\":3},\"dataSources\":{\"wiki\":"
                + "{\"properties\":{\"task.partitions\":null},\"spec\":{\"dataSchema\":{\"dataSource\":\"wiki\","
                + "\"timestampSpec\":{},\"granularitySpec\":{\"segmentGranularity\":\"HOUR\"}}}}}}";
        assertThat(TranquilityConfig.parse(text, false, Map.of())
                        .dataSource("wiki")
                        .beamTuning()
                        .partitions())
                .isEqualTo(1);
    }
}
