// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tranquility.benchmarks.consuming.BareConsumer;
import io.tranquility.benchmarks.load.Events;
import io.tranquility.benchmarks.load.Metric;
import io.tranquility.kafkabroker.KafkaBroker;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The Kafka application, which sends a topic's records to the sink, beside a bare consumer that only parses them. By turns,
 * each in a process of its own and with one thread that consumes. The records are in the topic before. Every run checks that
 * the sink has each event once.
 */
final class KafkaBenchmark {
    static final String TITLE = "The Kafka application: a record of JSON for each event, 1 consumer";
    static final String BARE = "bare consumer";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MAIN = "io.tranquility.kafka.KafkaCommand";
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final ChildJvm jvm;
    private final Effort effort;
    private final Path directory;
    private int runs;

    /**
     * How much is measured.
     *
     * @param warmUp records that each consumer has before those that are measured
     * @param records that are measured
     */
    record Effort(int rounds, int warmUp, int records) {
        int all() {
            return warmUp + records;
        }
    }

    /** How many events a process has sent or counted so far. */
    @FunctionalInterface
    private interface Progress {
        long events() throws IOException;
    }

    /** @param directory for files, which stay there */
    KafkaBenchmark(ChildJvm jvm, Effort effort, Path directory) {
        this.jvm = jvm;
        this.effort = effort;
        this.directory = directory;
    }

    void run(Results results) throws IOException, InterruptedException, ExecutionException {
        try (SinkProcess sink = new SinkProcess(jvm, directory);
                KafkaBroker broker = KafkaBroker.builder().start()) {
            for (int round = 1; round <= effort.rounds(); round++) {
                String topic = "consumed%04d".formatted(runs++);
                produce(broker, topic);
                results.add(new Results.Key(TITLE, Scenario.OURS), ours(sink, broker, topic));
                results.add(new Results.Key(TITLE, BARE), bare(broker, topic));
                broker.admin().deleteTopics(List.of(topic)).all().get();
            }
        }
    }

    private void produce(KafkaBroker broker, String topic)
            throws IOException, InterruptedException, ExecutionException {
        broker.createTopic(topic, 1);
        Map<String, Object> properties =
                Map.of("bootstrap.servers", broker.bootstrapServers(), "linger.ms", "20", "batch.size", "262144");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            Events source = new Events(runs);
            for (int i = 0; i < effort.all(); i++) {
                Future<?> unused = producer.send(new ProducerRecord<>(topic, JSON.writeValueAsBytes(source.next())));
            }
        }
    }

    private Map<Metric, Double> ours(SinkProcess sink, KafkaBroker broker, String topic)
            throws IOException, InterruptedException {
        Path configuration = directory.resolve(topic + ".json");
        Configuration.write(
                configuration,
                sink.zooKeeper(),
                topic,
                Scenario.NO_LINGER,
                Map.of(
                        "kafka.bootstrap.servers",
                        broker.bootstrapServers(),
                        "kafka.group.id",
                        topic,
                        "consumer.numThreads",
                        "1",
                        "topicPattern",
                        topic));
        ProcessBuilder builder = jvm.measured(jvm.ours(), MAIN, List.of("-configFile", configuration.toString()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        Map<Metric, Double> sample = measure(builder, topic, process -> () -> sink.count(topic));
        sink.check(topic, effort.all());
        return sample;
    }

    private Map<Metric, Double> bare(KafkaBroker broker, String topic) throws IOException, InterruptedException {
        ProcessBuilder builder =
                jvm.measured(jvm.ours(), BareConsumer.class.getName(), List.of(broker.bootstrapServers(), topic));
        return measure(builder, topic + "-bare", process -> printedBy(process.inputReader()));
    }

    /** By the last line that there is so far; waits for one. The JVM may print others. */
    private static Progress printedBy(BufferedReader output) {
        return () -> {
            String last = "";
            while (last.isEmpty() || output.ready()) {
                String line = output.readLine();
                if (line == null) {
                    throw new IOException("The bare consumer ended");
                }
                last = line.startsWith(BareConsumer.PROGRESS) ? line : last;
            }
            return Long.parseLong(last.substring(BareConsumer.PROGRESS.length()));
        };
    }

    /** @param observer how the process is asked for its progress */
    private Map<Metric, Double> measure(ProcessBuilder builder, String name, Function<Process, Progress> observer)
            throws IOException, InterruptedException {
        Path log = directory.resolve(name + ".log");
        Process process = builder.redirectError(log.toFile()).start();
        try {
            Progress progress = observer.apply(process);
            long first = await(process, log, progress, effort.warmUp());
            Duration before = ChildJvm.cpu(process.toHandle());
            long start = System.nanoTime();
            long events = await(process, log, progress, effort.all()) - first;
            double seconds = (System.nanoTime() - start) / 1e9;
            double cpuSeconds = ChildJvm.cpu(process.toHandle()).minus(before).toNanos() / 1e9;
            return Metric.rates(events, seconds, cpuSeconds);
        } finally {
            ChildJvm.end(process);
        }
    }

    /** Returns how many it has then. */
    private static long await(Process process, Path log, Progress progress, long wanted) throws IOException {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        long events = progress.events();
        while (events < wanted) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "Of " + wanted + " events there are " + events + ":\n" + Files.readString(log));
            }
            LockSupport.parkNanos(5_000_000);
            events = progress.events();
        }
        return events;
    }
}
