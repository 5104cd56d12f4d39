// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

import io.tranquility.beam.DropReason;
import io.tranquility.tranquilizer.Outcomes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the quickstart says, as text. */
final class Report {
    private static final int MAX_CELL = 40;
    private static final String NOTHING = "-";

    private Report() {}

    /** The line of one second. */
    static String progress(
            Duration elapsed, Outcomes outcomes, long unparseable, OptionalLong queryable, OptionalLong millis) {
        return String.format(
                Locale.ROOT,
                "%4d s  received %d  sent %d  dropped %s  failed %d  pending %d%s  queryable %s  after %s",
                elapsed.toSeconds(),
                outcomes.received(),
                outcomes.sent(),
                dropped(outcomes),
                outcomes.failed(),
                outcomes.pending(),
                unparseable == 0 ? "" : "  unparseable " + unparseable,
                text(queryable),
                millis.isPresent() ? millis.getAsLong() + " ms" : NOTHING);
    }

    /** Rows of a query as lines: names first, numbers to the right. */
    static List<String> table(List<Map<String, Object>> rows) {
        if (rows.isEmpty()) {
            return List.of();
        }
        List<String> names = List.copyOf(rows.get(0).keySet());
        int[] widths = names.stream().mapToInt(name -> cell(name).length()).toArray();
        for (Map<String, Object> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], cell(row.get(names.get(i))).length());
            }
        }
        List<String> lines = new ArrayList<>();
        lines.add(line(names.stream().map(name -> (Object) name).toList(), rows.get(0), names, widths));
        for (Map<String, Object> row : rows) {
            lines.add(line(names.stream().map(row::get).toList(), row, names, widths));
        }
        return lines;
    }

    /** The end of a run. */
    static List<String> summary(Summary summary) {
        List<String> lines = new ArrayList<>();
        Outcomes outcomes = summary.outcomes();
        lines.add("Summary");
        lines.add(entry("received", String.valueOf(outcomes.received())));
        lines.add(entry("sent", String.valueOf(outcomes.sent())));
        lines.add(entry("dropped", dropped(outcomes)));
        lines.add(entry("failed", String.valueOf(outcomes.failed())));
        lines.add(entry("unparseable", String.valueOf(summary.unparseable())));
        lines.add(entry("counted by Druid", text(summary.queried())));
        summary.handedOff().ifPresent(done -> lines.add(entry("handed off", done ? "yes" : "no")));
        lines.add(entry(
                "queryable after",
                summary.queryableMillisP50().isPresent()
                        ? summary.queryableMillisP50().getAsLong() + " ms (median)"
                        : NOTHING));
        lines.add(entry(
                "time", String.format(Locale.ROOT, "%.1f s", summary.time().toMillis() / 1000.0)));
        if (summary.problems().isEmpty()) {
            String dropped = outcomes.dropped() == 0 ? "." : "; " + outcomes.dropped() + " were dropped.";
            lines.add("OK: Druid returns exactly the " + outcomes.sent() + " events that were sent" + dropped);
        } else {
            summary.problems().forEach(problem -> lines.add("NOT OK: " + problem));
        }
        return lines;
    }

    private static String entry(String name, String value) {
        return String.format(Locale.ROOT, "  %-17s %s", name, value);
    }

    private static String dropped(Outcomes outcomes) {
        if (outcomes.dropped() == 0) {
            return "0";
        }
        return outcomes.dropped()
                + new TreeMap<DropReason, Long>(outcomes.droppedByReason())
                        .entrySet().stream()
                                .map(reason -> reason.getKey() + " " + reason.getValue())
                                .collect(Collectors.joining(", ", " (", ")"));
    }

    private static String text(OptionalLong number) {
        return number.isPresent() ? String.valueOf(number.getAsLong()) : NOTHING;
    }

    private static String line(List<Object> cells, Map<String, Object> firstRow, List<String> names, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            boolean number = firstRow.get(names.get(i)) instanceof Number;
            line.append("  ")
                    .append(String.format(
                            Locale.ROOT, "%" + (number ? "" : "-") + widths[i] + "s", cell(cells.get(i))));
        }
        return "      " + line.toString().stripTrailing();
    }

    /** A value on one line, without characters that a terminal would obey. */
    private static String cell(Object value) {
        String text = value == null || "".equals(value) ? NOTHING : value.toString();
        String start = text.length() <= MAX_CELL ? text : text.substring(0, MAX_CELL - 3) + "...";
        return start.replaceAll("\\p{Cntrl}", "?");
    }
}
