// SPDX-License-Identifier: Apache-2.0
package io.tranquility.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tranquility.testing.FaultProxy;
import io.tranquility.testing.NetworkFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * What lies between a system and Druid: the Overlord as {@link #overlord} has it says that each task listens at a proxy of
 * ours, which does to pushes what the row says. ZooKeeper is reached through a proxy too. Thread-safe.
 */
final class FaultyNetwork implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long SEED = 8;

    private final URI overlord;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer front;
    private final FaultProxy zooKeeper;

    /** By the ports of the processes that tasks run in. */
    private final Map<Integer, FaultProxy> proxies = new ConcurrentHashMap<>();

    private volatile Function<String, NetworkFault> faults = line -> NetworkFault.NONE;

    FaultyNetwork(DruidCluster druid) {
        this.overlord = druid.overlord();
        String[] hostAndPort = druid.zookeeperConnect().split(":", -1);
        this.zooKeeper = FaultProxy.tcp(hostAndPort[0], Integer.parseInt(hostAndPort[1]));
        try {
            this.front = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("No port can be opened on 127.0.0.1", e);
        }
        front.createContext("/", this::pass);
        front.setExecutor(threads);
        front.start();
    }

    /** The Overlord, for {@code druidBeam.overlordUrls}. */
    URI overlord() {
        return URI.create("http://127.0.0.1:" + front.getAddress().getPort());
    }

    /** ZooKeeper's proxy, for {@code zookeeper.connect} and faults. */
    FaultProxy zooKeeper() {
        return zooKeeper;
    }

    String zooKeeperConnect() {
        return "127.0.0.1:" + zooKeeper.port();
    }

    /** The proxy before the process that listens on this port. */
    FaultProxy before(int port) {
        return proxies.computeIfAbsent(port, any -> {
            FaultProxy proxy = FaultProxy.http("127.0.0.1", port);
            proxy.faults(line -> faults.apply(line));
            return proxy;
        });
    }

    /** From now on so many of the pushes to all tasks get the fault, chosen at random. */
    void failPushes(double share, NetworkFault fault) {
        Random random = new Random(SEED);
        faults = line -> isPush(line) && random.nextDouble() < share ? fault : NetworkFault.NONE;
    }

    /** From now on all pushes to the tasks in one process get the fault. */
    void failPushesTo(int port, NetworkFault fault) {
        before(port).faults(line -> isPush(line) ? fault : NetworkFault.NONE);
    }

    /** Whether nothing passes between the system and all tasks. */
    void silent(boolean isSilent) {
        proxies.values().forEach(proxy -> proxy.silent(isSilent));
    }

    /** From now on everything passes. */
    void heal() {
        faults = line -> NetworkFault.NONE;
        proxies.values().forEach(proxy -> {
            proxy.faults(line -> faults.apply(line));
            proxy.silent(false);
        });
        zooKeeper.silent(false);
    }

    /** How many requests got a fault. */
    long faultyRequests() {
        return proxies.values().stream().mapToLong(FaultProxy::faultyRequests).sum();
    }

    @Override
    public void close() {
        front.stop(0);
        threads.shutdownNow();
        proxies.values().forEach(FaultProxy::close);
        zooKeeper.close();
    }

    private static boolean isPush(String requestLine) {
        return requestLine.contains("/push-events");
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            HttpRequest.Builder request = HttpRequest.newBuilder(overlord.resolve(exchange.getRequestURI()))
                    .timeout(Duration.ofSeconds(60))
                    .method(
                            exchange.getRequestMethod(),
                            BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
            String type = exchange.getRequestHeaders().getFirst("Content-Type");
            if (type != null) {
                request.header("Content-Type", type);
            }
            HttpResponse<byte[]> answer = http.send(request.build(), BodyHandlers.ofByteArray());
            byte[] body = withOurAddress(answer.body());
            answer.headers().firstValue("Content-Type").ifPresent(value -> exchange.getResponseHeaders()
                    .set("Content-Type", value));
            exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** An answer that tells where a task listens tells our proxy instead. */
    private byte[] withOurAddress(byte[] body) {
        JsonNode answer;
        try {
            answer = JSON.readTree(body);
        } catch (IOException e) {
            return body;
        }
        int port = answer == null ? 0 : answer.at("/status/location/port").asInt();
        if (port <= 0) {
            return body;
        }
        ((ObjectNode) answer.at("/status/location"))
                .put("host", "127.0.0.1")
                .put("port", before(port).port());
        return answer.toString().getBytes(StandardCharsets.UTF_8);
    }
}
