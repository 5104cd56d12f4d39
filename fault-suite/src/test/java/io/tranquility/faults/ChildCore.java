// SPDX-License-Identifier: Apache-2.0
package io.tranquility.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/**
 * The program of a {@link ChildSystem}: reads events as lines of id and milliseconds, and says of each its id and its
 * outcome. Ends with its input.
 */
final class ChildCore {
    private ChildCore() {}

    public static void main(String[] arguments) throws IOException {
        PrintStream answers = System.out;
        System.setOut(System.err);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        try (CoreSystem core = CoreSystem.open(Path.of(arguments[0]), arguments[1])) {
            answers.println("ready");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ", -1);
                int id = Integer.parseInt(words[0]);
                CompletableFuture<?> unused = core.offer(new Event(id, Instant.ofEpochMilli(Long.parseLong(words[1]))))
                        .thenAccept(outcome -> answers.println(id + " " + outcome));
            }
        }
    }
}
