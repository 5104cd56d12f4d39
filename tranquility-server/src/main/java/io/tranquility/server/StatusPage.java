// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import io.tranquility.status.Diagnosis;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** {@code GET /v1/status}, {@code GET /metrics} and {@code GET /health/ready}. */
final class StatusPage {
    private final DataSources dataSources;
    private final Budget budget;
    private final Metrics metrics;
    private volatile boolean isStopping;

    StatusPage(DataSources dataSources, Budget budget, Metrics metrics) {
        this.dataSources = dataSources;
        this.budget = budget;
        this.metrics = metrics;
    }

    /** From now on the server is not ready. */
    void stopping() {
        isStopping = true;
    }

    void ready(Reply reply) {
        if (isStopping) {
            reply.send(503, Answers.TEXT, Answers.line("The server is stopping"));
        } else if (budget.taken() >= budget.most()) {
            reply.send(503, Answers.TEXT, Answers.line("As many requests are being served as are allowed"));
        } else {
            reply.send(200, Answers.TEXT, Answers.line("OK"));
        }
    }

    /** @param authorization the header, or null for none */
    void status(Reply reply, String authorization) {
        Map<String, DataSource> sources = dataSources.current();
        if (!isKnown(reply, authorization, "The status needs credentials")) {
            return;
        }
        Map<String, Object> byName = new LinkedHashMap<>();
        sources.forEach((name, source) -> {
            if (source.credentials().allow(authorization)) {
                byName.put(name, describe(source));
            }
        });
        Map<String, Object> body = Answers.ordered(
                "pendingBytes", budget.taken(), "maxPendingBytes", budget.most(), "dataSources", byName);
        dataSources.refused().ifPresent(message -> body.put("refusedConfiguration", message));
        reply.send(200, MediaType.JSON.answer(), Answers.bytes(MediaType.JSON, body));
    }

    /**
     * Those of all data sources, so that who asks must be allowed to see them all.
     *
     * @param authorization the header, or null for none
     */
    void metrics(Reply reply, String authorization) {
        Map<String, DataSource> sources = dataSources.current();
        if (!isKnown(reply, authorization, "The metrics need credentials")) {
            return;
        }
        Optional<String> hidden = sources.values().stream()
                .filter(source -> !source.credentials().allow(authorization))
                .map(DataSource::name)
                .findFirst();
        if (hidden.isPresent()) {
            reply.send(
                    403,
                    Answers.TEXT,
                    Answers.line("The metrics are those of all data sources, and these credentials are not for '"
                            + hidden.get() + "'"));
            return;
        }
        reply.send(200, Metrics.CONTENT_TYPE, metrics.text().getBytes(StandardCharsets.UTF_8));
    }

    /** Whether the credentials are those of some data source, if any needs them; otherwise this is answered. */
    boolean isKnown(Reply reply, String authorization, String message) {
        Collection<DataSource> sources = dataSources.current().values();
        boolean needed =
                sources.stream().anyMatch(source -> source.credentials().areNeeded());
        if (!needed || sources.stream().anyMatch(source -> source.credentials().match(authorization))) {
            return true;
        }
        reply.send(
                401,
                Answers.TEXT,
                Answers.line(message),
                Optional.empty(),
                sources.stream()
                        .flatMap(source -> source.credentials().challenges().stream())
                        .distinct()
                        .toList());
        return false;
    }

    private static Map<String, Object> describe(DataSource source) {
        Map<String, Object> described = Answers.ordered(
                "windowPeriod", source.config().beamTuning().windowPeriod().toString(),
                "segmentGranularity",
                        source.config().beamTuning().segmentGranularity().toString(),
                "partitions", source.config().beamTuning().partitions(),
                "replicants", source.config().beamTuning().replicants(),
                "events", source.counters().values(),
                "pending", source.tranquilizer().outcomes().pending());
        described.put("lastDrops", source.counters().lastDrops());
        source.tranquilizer().status().ifPresent(status -> {
            described.put("problems", Diagnosis.of(status));
            described.put("pipeline", status.toMap());
        });
        source.spool().ifPresent(spool -> described.put("spool", spool.describe()));
        return described;
    }
}
