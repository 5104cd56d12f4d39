// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks;

import io.tranquility.benchmarks.load.Metric;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What an event costs, as a bar for each subject of each scenario, in SVG. */
final class Chart {
    private static final Metric METRIC = Metric.CPU_PER_MILLION;
    private static final Map<String, String> COLOURS =
            Map.of(Scenario.ORIGINAL, "#9aa5b1", Scenario.OURS, "#1f78b4", Scenario.BARE, "#b2df8a");
    private static final String OTHER_COLOUR = "#b2df8a";
    private static final int WIDTH = 820;
    private static final int LABELS = 330;
    private static final int BARS = 400;
    private static final int ROW = 20;

    private final Results results;

    Chart(Results results) {
        this.results = results;
    }

    /** Each scenario has a scale of its own: bars compare within it. */
    String svg(String title) {
        StringBuilder rows = new StringBuilder();
        int y = 50;
        for (String scenario : results.scenarios()) {
            List<String> subjects = results.subjects(scenario);
            double largest = subjects.stream()
                    .flatMap(subject -> median(scenario, subject).stream())
                    .mapToDouble(Double::doubleValue)
                    .max()
                    .orElse(1);
            for (int i = 0; i < subjects.size(); i++) {
                Optional<Double> median = median(scenario, subjects.get(i));
                if (median.isPresent()) {
                    row(rows, y, i == 0 ? scenario : "", subjects.get(i), median.get(), largest);
                    y += ROW;
                }
            }
            y += ROW / 2;
        }
        return """
                <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="12">
                <rect width="100%%" height="100%%" fill="white"/>
                <text x="10" y="20" font-size="14">%s</text>
                <text x="10" y="38" fill="#555">%s, %s; shorter is better</text>
                %s</svg>
                """.formatted(WIDTH, y, escaped(title), METRIC.title(), METRIC.unit(), rows);
    }

    private void row(StringBuilder rows, int y, String scenario, String subject, double value, double largest) {
        int width = (int) Math.max(1, Math.round(BARS * value / largest));
        rows.append(String.format(
                Locale.ROOT,
                """
                <text x="10" y="%d">%s</text>
                <rect x="%d" y="%d" width="%d" height="%d" fill="%s"/>
                <text x="%d" y="%d">%s %.2f</text>
                """,
                y + 12,
                escaped(scenario),
                LABELS,
                y,
                width,
                ROW - 4,
                COLOURS.getOrDefault(subject, OTHER_COLOUR),
                LABELS + 5,
                y + 12,
                escaped(subject),
                value));
    }

    private Optional<Double> median(String scenario, String subject) {
        return results.spread(new Results.Key(scenario, subject), METRIC).map(Spread::median);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
