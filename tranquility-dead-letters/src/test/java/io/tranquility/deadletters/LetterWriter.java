// SPDX-License-Identifier: Apache-2.0
package io.tranquility.deadletters;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A JVM that writes numbered letters, and prints the number of each when it is kept, until nobody listens any more. */
final class LetterWriter {
    static final int FILE_BYTES = 1 << 20;

    private LetterWriter() {}

    /** Runs it, and kills it while it writes. Returns the number of the last letter that was kept for sure. */
    static int runAndKill(Path directory, int letters) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        LetterWriter.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.start();
        int kept = -1;
        try (BufferedReader numbers = process.inputReader(StandardCharsets.UTF_8)) {
            while (kept < letters) {
                String line = numbers.readLine();
                if (line == null) {
                    throw new AssertionError("it ended at letter " + kept);
                }
                kept = Integer.parseInt(line);
            }
        } finally {
            process.destroyForcibly();
            process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
        }
        return kept;
    }

    public static void main(String[] args) throws IOException {
        try (DeadLetters letters = new FileDeadLetters(new RotatingFiles(Path.of(args[0]), FILE_BYTES, 1000))) {
            CompletableFuture<Void> before = CompletableFuture.completedFuture(null);
            for (int number = 0; !System.out.checkError(); number++) {
                int own = number;
                CompletableFuture<Void> kept = letters.write(new DeadLetter(
                                Instant.EPOCH,
                                "wiki",
                                DeadLetter.UNPARSEABLE,
                                "not JSON",
                                Map.of(),
                                (own + " " + "x".repeat(20_000)).getBytes(StandardCharsets.UTF_8)))
                        .thenRun(() -> System.out.println(own));
                before.join(); // two are on their way at any time
                before = kept;
            }
        }
    }
}
