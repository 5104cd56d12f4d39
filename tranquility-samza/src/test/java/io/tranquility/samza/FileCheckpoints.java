// SPDX-License-Identifier: Apache-2.0
package io.tranquility.samza;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.samza.checkpoint.Checkpoint;
import org.apache.samza.checkpoint.CheckpointManager;
import org.apache.samza.checkpoint.CheckpointManagerFactory;
import org.apache.samza.checkpoint.CheckpointV1;
import org.apache.samza.config.Config;
import org.apache.samza.container.TaskName;
import org.apache.samza.metrics.MetricsRegistry;
import org.apache.samza.serializers.CheckpointV1Serde;

/** Checkpoints in files of the directory {@link #DIRECTORY}, each replaced as a whole: a killed JVM leaves no half ones. */
public final class FileCheckpoints implements CheckpointManagerFactory {
    static final String DIRECTORY = "test.checkpoints";

    @Override
    public CheckpointManager getCheckpointManager(Config config, MetricsRegistry registry) {
        return new Manager(Path.of(config.get(DIRECTORY)));
    }

    private record Manager(Path directory) implements CheckpointManager {
        @Override
        public void start() {}

        @Override
        public void register(TaskName task) {}

        @Override
        public void writeCheckpoint(TaskName task, Checkpoint checkpoint) {
            Path file = file(task);
            Path next = directory.resolve(file.getFileName() + ".next");
            try {
                Files.write(next, new CheckpointV1Serde().toBytes((CheckpointV1) checkpoint));
                Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Checkpoint readLastCheckpoint(TaskName task) {
            Path file = file(task);
            try {
                return Files.exists(file) ? new CheckpointV1Serde().fromBytes(Files.readAllBytes(file)) : null;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void stop() {}

        private Path file(TaskName task) {
            return directory.resolve(task.getTaskName().replace(' ', '-') + ".json");
        }
    }
}
