// SPDX-License-Identifier: Apache-2.0
package io.tranquility.input;

import java.util.List;
import java.util.Random;

/** JSON objects of all kinds of values, with names that repeat. */
final class RandomJson {
    static final List<String> NAMES = List.of("a", "b", "c", "d", "\u00e4", "time", "", "x y");

    private static final List<String> NUMBERS = List.of(
            "0", "-1", "42", "1.5", "-2e10", "1E-5", "2147483648", "12345678901234567890", "0.30000000000000004");
    private static final List<String> TEXTS =
            List.of("", "x", "\\n", "\\\"", "\\u00e4", "\u20ac", "\\ud83d\\ude00", "\\ud800", "long ".repeat(50));

    private RandomJson() {}

    static String object(Random random) {
        return object(random, 0);
    }

    private static String object(Random random, int depth) {
        StringBuilder object = new StringBuilder("{");
        int fields = random.nextInt(6);
        for (int i = 0; i < fields; i++) {
            object.append(i == 0 ? "" : ",")
                    .append(space(random))
                    .append('"')
                    .append(one(NAMES, random))
                    .append("\":")
                    .append(value(random, depth + 1));
        }
        return object.append(space(random)).append('}').toString();
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth > 3 ? 4 : 7)) {
            case 0 -> one(NUMBERS, random);
            case 1 -> random.nextBoolean() ? "true" : "false";
            case 2 -> "null";
            case 3, 4 -> '"' + one(TEXTS, random) + '"';
            case 5 -> object(random, depth);
            default -> {
                StringBuilder list = new StringBuilder("[");
                int size = random.nextInt(4);
                for (int i = 0; i < size; i++) {
                    list.append(i == 0 ? "" : ",").append(value(random, depth + 1));
                }
                yield list.append("]").toString();
            }
        };
    }

    private static String space(Random random) {
        return random.nextInt(4) == 0 ? " \t" : "";
    }

    private static String one(List<String> of, Random random) {
        return of.get(random.nextInt(of.size()));
    }
}
