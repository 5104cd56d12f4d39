// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded;

import io.tranquility.embedded.child.Protocol;
import io.tranquility.embedded.child.Protocol.Message;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The child JVM as a partner in the {@link Protocol}. A thread reads its messages into a queue until the child ends.
 * Thread-safe; that answers belong to the command sent last is the caller's care.
 */
final class DruidProcess {
    private static final Message END = new Message("", "");
    /** It takes half a second, and some seconds once, if the child makes a class data archive. */
    private static final Duration QUIT_TIMEOUT = Duration.ofSeconds(20);

    private final Process process;
    private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    private final Thread reader;

    DruidProcess(ProcessBuilder builder) throws IOException {
        process = builder.start();
        reader = new Thread(this::read, "embedded-druid-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    long pid() {
        return process.pid();
    }

    /** "has ended with status N" if the child is no more, empty if it is. */
    Optional<String> ended() {
        return process.isAlive() ? Optional.empty() : Optional.of("has ended with status " + process.exitValue());
    }

    void send(String command) {
        try {
            OutputStream out = process.getOutputStream();
            out.write((command + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new EmbeddedDruidException(
                    "The embedded Druid (process " + pid() + ") takes no commands any more", e);
        }
    }

    /** The next message but a {@code failed} one, which is thrown; so are the child's end and the lapse of the time. */
    Message receive(Deadline deadline) {
        Message message;
        try {
            message = messages.poll(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedDruidException("Interrupted while waiting for the embedded Druid", e);
        }
        if (message == null) {
            throw new EmbeddedDruidException(
                    "The embedded Druid (process " + pid() + ") did not answer within " + deadline.timeout());
        }
        if (message.equals(END)) {
            messages.add(END); // for whoever asks next
            throw new EmbeddedDruidException("The embedded Druid (process " + pid() + ") has ended" + exitStatus());
        }
        if (message.word().equals(Protocol.FAILED)) {
            throw new EmbeddedDruidException(Protocol.unescape(message.rest()));
        }
        return message;
    }

    /** Ends the child: by the protocol, and by force if it is not gone after some seconds. */
    void end() {
        try {
            quit();
            if (!process.waitFor(QUIT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
            reader.join();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the child at once, as SIGKILL does, and returns when it is gone. */
    void kill() {
        try {
            process.destroyForcibly().waitFor();
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedDruidException("Interrupted while a process of the embedded Druid was killed", e);
        }
    }

    private void quit() {
        try (OutputStream out = process.getOutputStream()) {
            out.write((Protocol.QUIT + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It has ended already, or was told before; waiting for it shows which.
        }
    }

    private String exitStatus() {
        try {
            return process.waitFor(1, TimeUnit.SECONDS) ? " with status " + process.exitValue() : "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                messages.add(Message.parse(line));
            }
        } catch (IOException e) {
            // The child's end closed the pipe; END says it.
        } finally {
            messages.add(END);
        }
    }
}
