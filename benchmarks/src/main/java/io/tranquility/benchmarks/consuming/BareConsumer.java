// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks.consuming;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The floor: a consumer that parses each record into a map, counts them, and sends them nowhere. */
public final class BareConsumer {
    /** What a line begins with that tells how many events it has. */
    public static final String PROGRESS = "events: ";

    private static final ObjectReader EVENTS = new ObjectMapper().readerFor(Map.class);
    private static final Duration POLL = Duration.ofSeconds(1);

    private BareConsumer() {}

    /** Consumes a topic until it is ended, and prints lines of its {@link #PROGRESS}. Its arguments are the brokers and the topic. */
    public static void main(String[] arguments) throws IOException {
        Map<String, Object> properties = Map.of(
                "bootstrap.servers", arguments[0], "group.id", "bare-" + arguments[1], "auto.offset.reset", "earliest");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(arguments[1]));
            long events = 0;
            while (!Thread.currentThread().isInterrupted()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    Map<String, Object> event = EVENTS.readValue(record.value());
                    events += event.isEmpty() ? 0 : 1;
                }
                System.out.println(PROGRESS + events);
            }
        }
    }
}
