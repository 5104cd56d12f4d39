// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code GET /v1/status} and {@code GET /health/ready}. */
final class StatusPage {
    private final DataSources dataSources;
    private final Budget budget;
    private volatile boolean isStopping;

    StatusPage(DataSources dataSources, Budget budget) {
        this.dataSources = dataSources;
        this.budget = budget;
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
        boolean needed = sources.values().stream()
                .anyMatch(source -> source.credentials().areNeeded());
        boolean matched = sources.values().stream()
                .anyMatch(source -> source.credentials().match(authorization));
        if (needed && !matched) {
            List<String> challenges = new ArrayList<>();
            sources.values()
                    .forEach(source -> challenges.addAll(source.credentials().challenges()));
            reply.send(
                    401,
                    Answers.TEXT,
                    Answers.line("The status needs credentials"),
                    Optional.empty(),
                    challenges.stream().distinct().toList());
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

    private static Map<String, Object> describe(DataSource source) {
        Map<String, Object> described = Answers.ordered(
                "windowPeriod", source.config().beamTuning().windowPeriod().toString(),
                "segmentGranularity",
                        source.config().beamTuning().segmentGranularity().toString(),
                "partitions", source.config().beamTuning().partitions(),
                "replicants", source.config().beamTuning().replicants(),
                "events", source.counters().values(),
                "pending", source.tranquilizer().outcomes().pending(),
                "pipeline", source.tranquilizer().toString());
        source.spool().ifPresent(spool -> described.put("spool", spool.describe()));
        return described;
    }
}
