// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

import io.tranquility.config.DataSourceConfig;
import io.tranquility.console.EventCounts;
import io.tranquility.druid.DruidBeams;
import io.tranquility.druid.DruidDiscovery;
import io.tranquility.druid.DruidSecurity;
import io.tranquility.druid.ZooKeeperOptions;
import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.embedded.EmbeddedDruidException;
import io.tranquility.metrics.MetricListener;
import io.tranquility.tranquilizer.Tranquilizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run, from Druid's start to its end. */
final class Quickstart {
    private static final Logger log = LoggerFactory.getLogger(Quickstart.class);

    private final QuickstartOptions options;
    private final InputStream standardInput;
    private final PrintStream out;
    private final Stop stop;

    Quickstart(QuickstartOptions options, InputStream standardInput, PrintStream out, Stop stop) {
        this.options = options;
        this.standardInput = standardInput;
        this.out = out;
        this.stop = stop;
    }

    /**
     * Runs, tells how it ended, and returns the exit status. The last line is the JSON, if that was asked for; Druid is gone
     * by then.
     */
    int run() throws InterruptedException {
        Summary summary;
        try (EmbeddedDruid druid = stop.interrupting(this::startDruid);
                QuickstartPage page = new QuickstartPage(options.config(), options.properties())) {
            introduce(druid, page);
            summary = stream(druid, page);
            Report.summary(summary).forEach(out::println);
            out.println("Stopping Druid. Goodbye.");
        } catch (IOException e) {
            summary = nothingSent("there is no port for the page: " + e);
            Report.summary(summary).forEach(out::println);
        } catch (EmbeddedDruidException e) {
            log.error("Druid did not start", e);
            summary = nothingSent(stop.isRequested() ? "stopped before Druid was ready" : e.getMessage());
            Report.summary(summary).forEach(out::println);
        }
        if (options.json()) {
            out.println(summary.toJson());
        }
        return summary.exitStatus();
    }

    private EmbeddedDruid startDruid() {
        out.println("Starting Druid ...");
        return DruidStart.start(options.extension(), options.config(), line -> out.println("  " + line));
    }

    private void introduce(EmbeddedDruid druid, QuickstartPage page) {
        DataSourceConfig config = options.config();
        out.println("Druid is ready.");
        out.println("  Look at it in a browser   " + page.url());
        out.println("  Coordinator and Overlord  " + druid.coordinatorUrl());
        out.println("  Broker                    " + druid.brokerUrl());
        out.println("  ZooKeeper                 " + druid.zookeeperConnect());
        out.println("  Druid's log, till it ends " + druid.log());
        log().ifPresent(file -> out.println("  The quickstart's log      " + file));
        out.println("Ask it yourself:");
        out.println("  "
                + Curl.sql(
                        druid.brokerUrl(),
                        RowCount.of(config.dataSource(), config.spec()).sql()));
        options.notes().forEach(out::println);
    }

    private Summary stream(EmbeddedDruid druid, QuickstartPage page) throws InterruptedException {
        try (Tranquilizer<Map<String, Object>> pipeline =
                stop.interrupting(() -> page.open(metrics -> open(druid, metrics)))) {
            return new StreamingRun(options, druid, source(page.counts()), pipeline, page.counts(), out, stop).run();
        } catch (IOException e) {
            return nothingSent("the input cannot be read: " + e);
        } catch (PipelineException e) {
            log.error("The pipeline was not opened", e.getCause());
            return nothingSent(stop.isRequested() ? "stopped before the pipeline was open" : e.getMessage());
        }
    }

    /** The pipeline of the configuration, at the embedded Druid. */
    private Tranquilizer<Map<String, Object>> open(EmbeddedDruid druid, MetricListener metrics) {
        ZooKeeperOptions own = options.config().zookeeper();
        try {
            return DruidBeams.fromConfig(options.config())
                    .zookeeper(new ZooKeeperOptions(druid.zookeeperConnect(), own.timeout(), own.path()))
                    .discovery(DruidDiscovery.DEFAULT)
                    .security(DruidSecurity.NONE)
                    .metricListener(metrics)
                    .buildTranquilizer();
        } catch (RuntimeException e) {
            throw new PipelineException(e);
        }
    }

    private EventSource source(EventCounts counts) throws IOException {
        if (options.input().isEmpty()) {
            return new WikiEdits(options.seed(), Instant::now);
        }
        String input = options.input().get();
        InputStream in =
                input.equals(QuickstartOptions.STANDARD_INPUT) ? standardInput : Files.newInputStream(Path.of(input));
        return new JsonLines(in, counts, out::println);
    }

    private static Optional<String> log() {
        return Optional.ofNullable(System.getProperty("org.slf4j.simpleLogger.logFile"));
    }

    private Summary nothingSent(String problem) {
        return Summary.withoutEvents(problem, options.handOff());
    }

    /** The pipeline could not be opened; the message is its own. */
    private static final class PipelineException extends RuntimeException {
        PipelineException(RuntimeException cause) {
            super(cause.getMessage(), cause);
        }
    }
}
