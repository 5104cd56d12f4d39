// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectReader;
import io.tranquility.input.EventParser;
import io.tranquility.input.Parsed;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/** The objects of a body of JSON or Smile: those of one array, or one after another. */
final class ObjectItems implements Items {
    private static final TypeReference<Map<String, Object>> EVENT = new TypeReference<>() {};

    private final Target target;
    private final ObjectReader reader;
    private final JsonParser parser;
    private final Map<String, EventParser> flatteners = new HashMap<>();

    /** Of the object that was read last, flattened. */
    private final ArrayDeque<Item> ready = new ArrayDeque<>();

    private boolean isArray;
    private long position;

    ObjectItems(Body body, Target target) throws IOException {
        this.target = target;
        this.reader = ObjectFormats.of(body.type()).readerFor(EVENT);
        this.parser = reader.createParser(body.open());
    }

    @Override
    public Item next() throws IOException, HttpProblem {
        while (ready.isEmpty()) {
            JsonToken token = parser.nextToken();
            if (position == 0 && !isArray && token == JsonToken.START_ARRAY) {
                isArray = true;
                token = parser.nextToken();
            }
            if (token != JsonToken.START_OBJECT) {
                return null;
            }
            position++;
            add(reader.readValue(parser));
        }
        return ready.poll();
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }

    private void add(Map<String, Object> event) throws IOException, HttpProblem {
        DataSource source =
                target.source(target.forced().isPresent() ? target.forced().get() : dataSource(event));
        if (!source.isNested()) {
            ready.add(new Item(position, source, event, null, null, event));
            return;
        }
        Parsed parsed = flatteners
                .computeIfAbsent(source.name(), any -> source.parsers().lines())
                .parse(ObjectFormats.of(MediaType.JSON).writeValueAsBytes(event));
        parsed.events().forEach(flat -> ready.add(new Item(position, source, flat, null, null, event)));
        parsed.unparseable()
                .forEach(problem -> ready.add(new Item(position, source, null, problem.reason(), null, event)));
    }

    private static String dataSource(Map<String, Object> event) {
        for (String field : Target.FIELDS) {
            if (event.get(field) instanceof String name) {
                return name;
            }
        }
        throw new IllegalStateException("An event without a data source passed the check");
    }
}
