// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Edits of an imaginary encyclopedia, without end. The same seed gives the same edits but for their time, which is now.
 * A few pages and users make most of the edits, as in the real one: the k-th has a share in proportion to 1/k.
 */
final class WikiEdits implements EventSource {
    private static final List<String> TOPICS = List.of(
            "Norway",
            "Coffee",
            "Jazz",
            "Volcanoes",
            "Chess",
            "Railways",
            "São Paulo",
            "Bees",
            "Bridges",
            "Łódź",
            "Opera",
            "Whales",
            "Comets",
            "Football",
            "Kyoto",
            "Tea",
            "Sahara",
            "Printing",
            "Zürich",
            "Maps");
    private static final List<String> KINDS = List.of(
            "%s",
            "History of %s",
            "List of %s topics",
            "Talk:%s",
            "Geography and %s",
            "%s in popular culture",
            "Economics of %s",
            "%s (disambiguation)",
            "User guide to %s",
            "Timeline of %s");
    private static final List<String> LANGUAGES = List.of("en", "de", "fr", "ja", "es", "ru", "it", "zh", "pt", "pl");
    private static final List<String> CITIES = List.of(
            "London", "Berlin", "Paris", "Tokyo", "Madrid", "Oslo", "Rome", "Taipei", "Lisbon", "Kraków", "Chicago",
            "Mumbai", "Nairobi", "Lima", "Sydney");
    private static final int USERS = 2000;
    private static final int ROBOTS = 12;

    private final Random random;
    private final Supplier<Instant> clock;
    private final double[] pageShares = shares(TOPICS.size() * KINDS.size());
    private final double[] userShares = shares(USERS);
    private final double[] languageShares = shares(LANGUAGES.size());

    WikiEdits(long seed, Supplier<Instant> clock) {
        this.random = new Random(seed);
        this.clock = clock;
    }

    @Override
    public Optional<Map<String, Object>> next() {
        int page = pick(pageShares);
        boolean robot = random.nextInt(100) < 15;
        boolean anonymous = !robot && random.nextInt(100) < 20;
        Map<String, Object> edit = new LinkedHashMap<>();
        edit.put("timestamp", clock.get().toString());
        edit.put("page", String.format(KINDS.get(page / TOPICS.size()), TOPICS.get(page % TOPICS.size())));
        edit.put("language", LANGUAGES.get(pick(languageShares)));
        edit.put("user", user(robot, anonymous));
        if (anonymous) {
            edit.put("city", CITIES.get(random.nextInt(CITIES.size()))); // known from the address only
        }
        edit.put("robot", robot);
        edit.put("added", length());
        edit.put("deleted", random.nextInt(3) == 0 ? length() : 0L);
        return Optional.of(edit);
    }

    private String user(boolean robot, boolean anonymous) {
        if (robot) {
            return "Robot" + (1 + random.nextInt(ROBOTS));
        }
        return anonymous ? "198.51.100." + random.nextInt(256) : "User" + (1 + pick(userShares));
    }

    /** Mostly a few characters, now and then a chapter. */
    private long length() {
        return (long) Math.exp(random.nextDouble() * 9);
    }

    private int pick(double[] shares) {
        int found = Arrays.binarySearch(shares, random.nextDouble() * shares[shares.length - 1]);
        return found < 0 ? -found - 1 : Math.min(found + 1, shares.length - 1);
    }

    /** Sums of 1/k, for {@link #pick}. */
    private static double[] shares(int count) {
        double[] sums = new double[count];
        double sum = 0;
        for (int k = 1; k <= count; k++) {
            sum += 1.0 / k;
            sums[k - 1] = sum;
        }
        return sums;
    }
}
