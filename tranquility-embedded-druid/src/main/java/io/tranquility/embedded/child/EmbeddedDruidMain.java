// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded.child;

import io.tranquility.embedded.Role;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.druid.java.util.common.logger.Logger;

/**
 * The child JVM: starts the cluster, then does what the parent says ({@link Protocol}) until it says {@code quit} or
 * is gone. Its argument is the file with the {@link Settings}.
 *
 * <p>The main thread only reads commands, so that it notices the parent's end at once; a second one does them. The end
 * is {@link Runtime#halt}: nothing of the cluster outlives it, so there is nothing to shut down in order. After
 * {@code quit} an archive of the classes is made first: most of them are loaded by now, and its memory disturbs nobody.
 */
public final class EmbeddedDruidMain {
    private static final Logger LOG = new Logger(EmbeddedDruidMain.class);
    private static final long PARENT_END_MILLIS = 2_000;

    private final Settings settings;
    private final PrintStream parent;
    private final Cluster cluster;
    private volatile boolean running;

    private EmbeddedDruidMain(Settings settings, PrintStream parent) throws IOException {
        this.settings = settings;
        this.parent = parent;
        this.cluster = new Cluster(settings);
    }

    public static void main(String[] args) throws IOException {
        PrintStream parent = System.out;
        System.setOut(System.err); // whatever else is printed must not get between the answers
        TerminalSignals.ignore();
        new EmbeddedDruidMain(Settings.take(Path.of(args[0])), parent).run();
    }

    private void run() throws IOException {
        Runtime.getRuntime().addShutdownHook(new Thread(EmbeddedDruidMain::letParentEndFirst, "wait-for-parent"));
        ExecutorService worker = Executors.newSingleThreadExecutor(work -> new Thread(work, "cluster"));
        worker.execute(this::start);
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line = "";
        try {
            line = commands.readLine();
            while (line != null && !line.equals(Protocol.QUIT)) {
                Protocol.Message command = Protocol.Message.parse(line);
                worker.execute(() -> obey(command));
                line = commands.readLine();
            }
        } finally {
            if (running && Protocol.QUIT.equals(line)) {
                settings.archive().ifPresent(ClassDataArchive::make);
            }
            cleanUp();
            Runtime.getRuntime().halt(0);
        }
    }

    private void start() {
        try {
            cluster.start((role, port) -> tell(Protocol.ready(role, port)));
            running = true;
            tell(Protocol.RUNNING);
        } catch (Exception e) {
            fail(e);
        }
    }

    private void obey(Protocol.Message command) {
        try {
            Role role = Role.valueOf(command.rest());
            switch (command.word()) {
                case Protocol.STOP -> {
                    cluster.stop(role);
                    tell(Protocol.stopped(role));
                }
                case Protocol.START -> tell(Protocol.ready(role, cluster.start(role)));
                default -> throw new IllegalArgumentException("Unknown command " + command.word());
            }
        } catch (Exception e) {
            fail(e);
        }
    }

    private void fail(Exception e) {
        LOG.error(e, "A command of the parent failed");
        tell(Protocol.failed(e.getMessage() == null ? e.toString() : e.getMessage()));
    }

    private void tell(String line) {
        synchronized (parent) {
            parent.println(line);
            parent.flush();
        }
    }

    /**
     * At SIGTERM, and when Druid gives up by itself. If the parent got the signal too, its end is noticed and cleaned up
     * after in the meantime; if it lives, it wants to see the log, and cleans up itself.
     */
    private static void letParentEndFirst() {
        try {
            Thread.sleep(PARENT_END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void cleanUp() {
        if (settings.temporary()) {
            DirectoryTree.delete(settings.workDirectory());
        }
    }
}
