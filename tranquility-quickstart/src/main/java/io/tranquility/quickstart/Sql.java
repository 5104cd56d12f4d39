// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

/** Quotes names and texts for Druid SQL. */
final class Sql {
    private Sql() {}

    static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    static String literal(String text) {
        return '\'' + text.replace("'", "''") + '\'';
    }
}
