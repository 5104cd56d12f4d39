// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks.load;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Makes events of a timestamp, four dimensions and two metrics: 127 bytes of JSON. For one thread. */
public final class Events {
    private static final String[] PAGES = names("Main_Page/Section_", 1000);
    private static final String[] LANGUAGES = {"en", "de", "fr", "es", "ja", "zh"};
    private static final String[] USERS = names("user-", 10_000);
    private static final String[] CITIES = names("City of ", 200);

    private final SplittableRandom random;

    public Events(long seed) {
        random = new SplittableRandom(seed);
    }

    /** An event of now. */
    public Map<String, Object> next() {
        Map<String, Object> event = new HashMap<>(16);
        event.put("timestamp", System.currentTimeMillis());
        event.put("page", PAGES[random.nextInt(PAGES.length)]);
        event.put("language", LANGUAGES[random.nextInt(LANGUAGES.length)]);
        event.put("user", USERS[random.nextInt(USERS.length)]);
        event.put("city", CITIES[random.nextInt(CITIES.length)]);
        event.put("added", random.nextInt(10_000));
        event.put("price", random.nextInt(100_000) / 100.0);
        return event;
    }

    private static String[] names(String prefix, int count) {
        String[] names = new String[count];
        for (int i = 0; i < count; i++) {
            names[i] = prefix + i;
        }
        return names;
    }
}
