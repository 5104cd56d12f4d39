// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A directory of files that is the source of a stream: of two files, with a partition each, in each epoch. */
record EventFiles(Path directory) {
    static EventFiles in(Path parent) throws IOException {
        return new EventFiles(Files.createDirectory(parent.resolve("events")));
    }

    /** Adds files of so many events each. */
    void add(long fromId, long toId, int eventsOfFile) throws IOException {
        for (long first = fromId; first < toId; first += eventsOfFile) {
            Instant now = Instant.now();
            List<String> lines = LongStream.range(first, first + eventsOfFile)
                    .mapToObj(id -> "{\"time\": \"%s\", \"id\": %d, \"page\": \"page%d\"}".formatted(now, id, id % 7))
                    .toList();
            Path hidden = Files.write(directory.resolveSibling(first + ".part"), lines);
            Files.move(hidden, directory.resolve(first + ".json"), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    Dataset<Row> stream(SparkSession spark) {
        return spark.readStream()
                .schema("time TIMESTAMP, id LONG, page STRING")
                .option("maxFilesPerTrigger", 2)
                .json(directory.toString());
    }
}
