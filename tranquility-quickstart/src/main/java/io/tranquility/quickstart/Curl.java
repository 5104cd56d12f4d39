// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URI;

/** Writes requests to Druid as lines for a shell. */
final class Curl {
    private Curl() {}

    static String sql(URI broker, String query) {
        String body = JsonNodeFactory.instance.objectNode().put("query", query).toString();
        return "curl -s " + broker.resolve("/druid/v2/sql") + " -H 'Content-Type: application/json' -d " + quoted(body);
    }

    private static String quoted(String text) {
        return '\'' + text.replace("'", "'\\''") + '\'';
    }
}
