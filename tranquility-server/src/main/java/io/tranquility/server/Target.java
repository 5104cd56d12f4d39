// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import java.util.Map;
import java.util.Optional;

/**
 * Where the events of a request go.
 *
 * @param sources all data sources, as they are when the request comes
 * @param forced the one of the path; without it each event says where it goes
 * @param authorization the header, or null for none
 */
record Target(Map<String, DataSource> sources, Optional<String> forced, String authorization) {
    static final String[] FIELDS = {"dataSource", "feed"};

    /**
     * The data source of this name.
     *
     * @throws HttpProblem if there is none, or the request may not post to it
     */
    DataSource source(String name) throws HttpProblem {
        DataSource source = sources.get(name);
        if (source == null) {
            throw HttpProblem.of(400, "No beam defined for dataSource '" + name + "'");
        }
        if (!source.credentials().allow(authorization)) {
            boolean known = sources.values().stream()
                    .anyMatch(other -> other.credentials().match(authorization));
            throw known
                    ? HttpProblem.of(403, "These credentials are not allowed to post to '" + name + "'")
                    : HttpProblem.of(401, "Posting to '" + name + "' needs credentials");
        }
        return source;
    }

    @Override
    public String toString() {
        return "Target(" + forced.orElse("by event") + ")";
    }
}
