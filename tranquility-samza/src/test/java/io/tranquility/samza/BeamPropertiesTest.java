// SPDX-License-Identifier: Apache-2.0
package io.tranquility.samza;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tranquility.adapter.BeamFactory;
import io.tranquility.beam.Beam;
import io.tranquility.testing.RecordingBeam;
import io.tranquility.tranquilizer.Tranquilizer;
import io.tranquility.tranquilizer.TranquilizerTuning;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.samza.config.Config;
import org.apache.samza.config.ConfigException;
import org.apache.samza.config.MapConfig;
import org.apache.samza.system.SystemStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BeamPropertiesTest {
    private static final String CONFIG = """
            {
              "dataSources": [{
                "spec": {
                  "dataSchema": {
                    "dataSource": "clicks",
                    "timestampSpec": {"column": "time", "format": "auto"},
                    "dimensionsSpec": {"dimensions": ["page"]},
                    "metricsSpec": [],
                    "granularitySpec": {"segmentGranularity": "HOUR", "queryGranularity": "NONE"}
                  },
                  "tuningConfig": {"type": "realtime", "windowPeriod": "PT10M"}
                }
              }],
              "properties": {"zookeeper.connect": "nowhere:1", "druidBeam.basicAuthUser": "me", "druidBeam.basicAuthPass": "secret"}
            }
            """;

    private final Map<String, String> job = new HashMap<>();

    /** A factory of the core's kind: the same client for all streams. */
    public record Shared() implements BeamFactory<String> {
        @Override
        public Tranquilizer<String> makeTranquilizer() {
            return Tranquilizer.over(new RecordingBeam<>(), TranquilizerTuning.DEFAULT);
        }
    }

    /** Cannot be made. */
    public static final class Parametrized implements StreamBeamFactory {
        public Parametrized(String parameter) {
            assertThat(parameter).isNotNull();
        }

        @Override
        public Beam<Object> makeBeam(SystemStream stream, Config config) {
            return new RecordingBeam<>();
        }
    }

    @Test
    void a_factory_is_enough_and_the_rest_has_the_originals_defaults() {
        BeamSettings settings = read("beam.factory", TestBeams.class.getName());

        assertThat(settings.system()).isEqualTo("druid");
        assertThat(settings.throwOnError()).isTrue();
        assertThat(settings.flushTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.stopTimeout()).isEqualTo(Duration.ofSeconds(20));
        assertThat(settings.clients().forStream("clicks"))
                .isEqualTo(new StreamBeams(
                        TestBeams.class,
                        new SystemStream("druid", "clicks"),
                        new MapConfig(job),
                        new TranquilizerTuning(2000, 5, Duration.ZERO, true)));
    }

    @Test
    void every_property_is_read() {
        set("beam.batchSize", "7");
        set("beam.maxPendingBatches", "3");
        set("beam.lingerMillis", "-1");
        set("beam.throwOnError", "false");
        set("beam.flushTimeoutMillis", "1500");
        set("beam.stopTimeoutMillis", "2500");
        BeamSettings settings = read("beam.factory", TestBeams.class.getName());

        assertThat(((StreamBeams) settings.clients().forStream("clicks")).tuning())
                .isEqualTo(new TranquilizerTuning(7, 3, TranquilizerTuning.UNTIL_FULL, true));
        assertThat(settings.throwOnError()).isFalse();
        assertThat(settings.flushTimeout()).isEqualTo(Duration.ofMillis(1500));
        assertThat(settings.stopTimeout()).isEqualTo(Duration.ofMillis(2500));
    }

    @Test
    void a_configuration_may_be_inline_or_in_a_file_and_the_jobs_tuning_goes_before_it(@TempDir Path directory)
            throws Exception {
        set("beam.batchSize", "7");
        set("beam.maxPendingBatches", "3");
        set("beam.lingerMillis", "20");
        Map<String, String> overrides = Map.of(
                "tranquility.maxBatchSize", "7",
                "tranquility.maxPendingBatches", "3",
                "tranquility.lingerMillis", "20");
        assertThat(read("beam.config", CONFIG).clients().forStream("clicks"))
                .isEqualTo(BeamFactory.fromConfig(CONFIG, "clicks", overrides));

        String file =
                Files.writeString(directory.resolve("clicks.json"), CONFIG).toString();
        assertThat(read("beam.config", file).clients().forStream("clicks"))
                .isEqualTo(BeamFactory.fromConfig(file, "clicks", overrides));
    }

    @Test
    void a_stream_of_the_job_without_a_data_source_is_an_error_at_the_start() {
        job.put("streams.clicks.samza.system", "druid");
        job.put("streams.views.samza.system", "kafka");
        read("beam.config", CONFIG);

        job.put("streams.out.samza.system", "druid");
        job.put("streams.out.samza.physical.name", "visits");
        assertThatThrownBy(() -> read("beam.config", CONFIG))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("systems.druid.beam.config")
                .hasMessageContaining("'visits'")
                .hasMessageContaining("[clicks]");
    }

    @Test
    void a_factory_of_the_core_serves_all_streams_with_its_own_tuning() {
        BeamSettings settings = read("beam.factory", Shared.class.getName());
        assertThat(settings.clients().forStream("a"))
                .isEqualTo(settings.clients().forStream("b"))
                .isEqualTo(new Shared());

        set("beam.batchSize", "7");
        assertThatThrownBy(() -> read("beam.factory", Shared.class.getName()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("systems.druid.beam.batchSize has no effect");
    }

    @Test
    void neither_or_both_of_configuration_and_factory_are_refused() {
        assertThatThrownBy(() -> BeamProperties.read("druid", new MapConfig(job)))
                .isInstanceOf(ConfigException.class)
                .hasMessage("Either systems.druid.beam.config or systems.druid.beam.factory must be set");
        set("beam.config", CONFIG);
        assertThatThrownBy(() -> read("beam.factory", TestBeams.class.getName()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("not both");
    }

    @Test
    void a_configuration_that_cannot_be_used_is_told_without_its_secrets() {
        assertThatThrownBy(() -> read("beam.config", "/no/such/file.json"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("systems.druid.beam.config")
                .hasMessageContaining("/no/such/file.json");
        assertThatThrownBy(() -> read("beam.config", CONFIG.replace("\"windowPeriod\"", "\"windowPeriod")))
                .isInstanceOf(ConfigException.class)
                .hasMessageNotContaining("secret");
        set("beam.batchSize", "many");
        assertThatThrownBy(() -> read("beam.config", CONFIG))
                .isInstanceOf(ConfigException.class)
                .hasMessage("systems.druid.beam.batchSize must be a number, not 'many'");
        job.remove("systems.druid.beam.batchSize");
        assertThat(read("beam.config", CONFIG).toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "beam.batchsize, 7, 'systems.druid.beam.batchsize is not known; there are [beam.batchSize, beam.config,'",
        "beam.batchSize, 0, 'systems.druid.beam.batchSize must be at least 1, not 0'",
        "beam.maxPendingBatches, few, 'systems.druid.beam.maxPendingBatches must be a number, not ''few'''",
        "beam.lingerMillis, -2, 'systems.druid.beam.lingerMillis must be at least -1, not -2'",
        "beam.throwOnError, no, 'systems.druid.beam.throwOnError must be true or false, not ''no'''",
        "beam.flushTimeoutMillis, 0, 'systems.druid.beam.flushTimeoutMillis must be at least 1, not 0'",
        "beam.stopTimeoutMillis, 5s, 'systems.druid.beam.stopTimeoutMillis must be a number, not ''5s'''",
        "beam.factory, no.such.Class, 'there is no class no.such.Class on the class path'",
        "beam.factory, java.lang.String, 'java.lang.String is neither a io.tranquility.samza.StreamBeamFactory nor a'",
        "beam.factory, io.tranquility.samza.BeamPropertiesTest$Parametrized, 'with a public constructor without'",
    })
    void a_value_that_cannot_be_used_is_named(String property, String value, String message) {
        set("beam.factory", TestBeams.class.getName());
        assertThatThrownBy(() -> read(property, value))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    private void set(String property, String value) {
        job.put("systems.druid." + property, value);
    }

    private BeamSettings read(String property, String value) {
        set(property, value);
        return BeamProperties.read("druid", new MapConfig(job));
    }
}
