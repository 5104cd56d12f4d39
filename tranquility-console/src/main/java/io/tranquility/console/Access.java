// SPDX-License-Identifier: Apache-2.0
package io.tranquility.console;

import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a request may see of these data sources.
 *
 * @param authorization the header, or null for none
 */
record Access(Collection<MonitoredSource> sources, String authorization) {
    Stream<MonitoredSource> visible() {
        return sources.stream().filter(source -> source.credentials().allow(authorization));
    }

    /** A data source that it may not see. */
    Optional<MonitoredSource> hidden() {
        return sources.stream()
                .filter(source -> !source.credentials().allow(authorization))
                .findFirst();
    }

    /** Whether the credentials are those of some data source, if any needs them; otherwise this is answered. */
    boolean isKnown(Reply reply, String message) {
        boolean needed =
                sources.stream().anyMatch(source -> source.credentials().areNeeded());
        if (!needed || sources.stream().anyMatch(source -> source.credentials().match(authorization))) {
            return true;
        }
        reply.text(
                401,
                message,
                sources.stream()
                        .flatMap(source -> source.credentials().challenges().stream())
                        .distinct()
                        .toList());
        return false;
    }
}
