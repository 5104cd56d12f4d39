// SPDX-License-Identifier: Apache-2.0
package io.tranquility.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import io.tranquility.metrics.Metric;
import io.tranquility.metrics.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The table of docs/metrics.md is what is declared; with {@code -Dtranquility.docs.update=true} it is rewritten. */
final class MetricTableTest {
    private static final Path FILE = Path.of("..", "docs", "metrics.md");
    private static final String FRAMEWORKS = "<!-- metrics of frameworks: generated -->\n";
    private static final String END_OF_FRAMEWORKS = "<!-- end of metrics of frameworks -->\n";
    private static final String METRICS = "<!-- metrics: generated -->\n";
    private static final String END_OF_METRICS = "<!-- end of metrics -->\n";

    private static String table() {
        StringBuilder table =
                new StringBuilder("\n| metric | for Prometheus | kind | by | meaning |\n|---|---|---|---|---|\n");
        for (Metric metric : Metric.values()) {
            table.append("| `")
                    .append(metric.id())
                    .append("` | `")
                    .append(prometheusName(metric))
                    .append("` | ");
            table.append(metric.kind().name().toLowerCase(Locale.ROOT)).append(" | ");
            table.append(metric.label().map(label -> "`" + label + "`").orElse(""))
                    .append(" | ");
            table.append(metric.doc()).append(" |\n");
        }
        return table.append("\n").toString();
    }

    private static String frameworks() {
        StringBuilder table = new StringBuilder("\n| metric | Storm, Samza | Spark | Flink |\n|---|---|---|---|\n");
        for (Series series : Series.all()) {
            Metric metric = series.metric();
            String group = metric.label()
                    .map(label -> label + "." + series.label() + ".")
                    .orElse("");
            table.append("| `").append(metric.id());
            table.append(series.label().isEmpty() ? "" : "`, `" + series.label());
            table.append("` | `").append(series.name("-"));
            table.append("` | `").append(series.name("."));
            table.append("` | `").append(group).append(metric.camelCase()).append("` |\n");
        }
        return table.append("\n").toString();
    }

    private static String replaced(String text, String begin, String table, String end) {
        assertThat(text).contains(begin, end);
        return text.substring(0, text.indexOf(begin) + begin.length()) + table + text.substring(text.indexOf(end));
    }

    private static String prometheusName(Metric metric) {
        Meter.Type type =
                switch (metric.kind()) {
                    case COUNTER -> Meter.Type.COUNTER;
                    case GAUGE -> Meter.Type.GAUGE;
                    case HISTOGRAM ->
                        metric.unit() == Metric.Unit.SECONDS ? Meter.Type.TIMER : Meter.Type.DISTRIBUTION_SUMMARY;
                };
        String name = new PrometheusNamingConvention()
                .name(metric.id(), type, MeterRegistrar.baseUnit(metric).orElse(null));
        return metric.kind() == Metric.Kind.COUNTER && !name.endsWith("_total") ? name + "_total" : name;
    }

    @Test
    void the_documentation_has_every_metric_as_it_is_declared() throws IOException {
        String text = Files.readString(FILE);
        String expected =
                replaced(replaced(text, FRAMEWORKS, frameworks(), END_OF_FRAMEWORKS), METRICS, table(), END_OF_METRICS);
        if (Boolean.getBoolean("tranquility.docs.update")) {
            Files.writeString(FILE, expected);
            return;
        }
        assertThat(text)
                .as("docs/metrics.md is not current; run ./mvnw -pl tranquility-micrometer test"
                        + " -Dtest=MetricTableTest -Dtranquility.docs.update=true")
                .isEqualTo(expected);
    }
}
