// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks;

import io.tranquility.benchmarks.load.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Results as Markdown tables: medians with minimum and maximum, and ratios within each round. */
final class Tables {
    private final Results results;

    Tables(Results results) {
        this.results = results;
    }

    String all() {
        StringBuilder text = new StringBuilder();
        targets(text);
        results.scenarios().forEach(scenario -> scenario(text, scenario));
        return text.toString();
    }

    private void targets(StringBuilder text) {
        List<String> lines = new ArrayList<>();
        for (Target target : Target.TARGETS) {
            target.measured(results)
                    .ifPresent(measured -> lines.add("| %s | %s %s | %s | %s |\n"
                            .formatted(
                                    target.text(),
                                    target.isAtLeast() ? ">=" : "<=",
                                    number(target.bound()),
                                    text(measured),
                                    target.isMet(measured) ? "yes" : "no")));
        }
        if (!lines.isEmpty()) {
            text.append("| ratio | target | measured | met |\n|---|---|---|---|\n");
            lines.forEach(text::append);
        }
    }

    private void scenario(StringBuilder text, String scenario) {
        List<String> subjects = results.subjects(scenario);
        List<String> others = subjects.stream()
                .filter(subject -> !subject.equals(Scenario.OURS))
                .toList();
        text.append("\n### ").append(scenario).append("\n\n| |");
        subjects.forEach(subject -> text.append(' ').append(subject).append(" |"));
        others.forEach(other -> text.append(" to ").append(other).append(" |"));
        text.append("\n|---|")
                .append("---|".repeat(subjects.size() + others.size()))
                .append('\n');
        Results.Key ours = new Results.Key(scenario, Scenario.OURS);
        for (Metric metric : Metric.values()) {
            if (results.spread(ours, metric).isEmpty()) {
                continue;
            }
            text.append("| ")
                    .append(metric.title())
                    .append(", ")
                    .append(metric.unit())
                    .append(" |");
            for (String subject : subjects) {
                cell(text, results.spread(new Results.Key(scenario, subject), metric));
            }
            for (String other : others) {
                cell(text, results.ratio(ours, new Results.Key(scenario, other), metric));
            }
            text.append('\n');
        }
    }

    private static void cell(StringBuilder text, Optional<Spread> spread) {
        text.append(' ').append(spread.map(Tables::text).orElse("")).append(" |");
    }

    private static String text(Spread spread) {
        return number(spread.median()) + " (" + number(spread.min()) + ".." + number(spread.max()) + ")";
    }

    /** Three digits, or all before the point. */
    private static String number(double value) {
        int decimals = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
