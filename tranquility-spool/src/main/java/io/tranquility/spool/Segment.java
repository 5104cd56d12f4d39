// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A file of the log: {@code spool-000000000001.log} and so on.
 *
 * @param number from 1; a later file has a higher one
 * @param end where its good content ends
 * @param endEvent the number of the first event after it
 */
record Segment(Path file, long number, long end, long endEvent) {
    private static final Pattern NAME = Pattern.compile("spool-(\\d{12,18})\\.log");

    static Path file(Path directory, long number) {
        return directory.resolve(String.format(Locale.ROOT, "spool-%012d.log", number));
    }

    /** The files in a directory, by their numbers. */
    static TreeMap<Long, Path> files(Path directory) throws IOException {
        List<Path> all;
        try (Stream<Path> entries = Files.list(directory)) {
            all = entries.toList();
        }
        TreeMap<Long, Path> numbered = new TreeMap<>();
        for (Path file : all) {
            Matcher name = NAME.matcher(file.getFileName().toString());
            if (name.matches()) {
                numbered.put(Long.parseLong(name.group(1)), file);
            }
        }
        return numbered;
    }

    Segment grown(long newEnd, long newEndEvent) {
        return new Segment(file, number, newEnd, newEndEvent);
    }
}
