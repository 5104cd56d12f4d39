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
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What lies between a system and Druid: an Overlord of {@link #overlordUrls} says that each task listens at a proxy of
 * ours, which does to pushes what the row says. ZooKeeper is reached through a proxy too. Thread-safe.
 */
final class FaultyNetwork implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long SEED = 8;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<HttpServer> fronts;
    private final FaultProxy zooKeeper;

    /** By the ports of the processes that tasks run in. */
    private final Map<Integer, FaultProxy> proxies = new ConcurrentHashMap<>();

    private volatile Function<String, NetworkFault> faults = line -> NetworkFault.NONE;

    FaultyNetwork(DruidCluster druid) {
        String[] hostAndPort = druid.zookeeperConnect().split(":", -1);
        this.zooKeeper = FaultProxy.tcp(hostAndPort[0], Integer.parseInt(hostAndPort[1]));
        this.fronts = druid.overlords().stream().map(this::front).toList();
    }

    /** The Overlords, for {@code druidBeam.overlordUrls}. */
    String overlordUrls() {
        return fronts.stream()
                .map(front -> "http://127.0.0.1:" + front.getAddress().getPort())
                .collect(Collectors.joining(","));
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
        fronts.forEach(front -> front.stop(0));
        threads.shutdownNow();
        proxies.values().forEach(FaultProxy::close);
        zooKeeper.close();
    }

    private static boolean isPush(String requestLine) {
        return requestLine.contains("/push-events");
    }

    private HttpServer front(URI overlord) {
        try {
            HttpServer front = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            front.createContext("/", exchange -> pass(exchange, overlord));
            front.setExecutor(threads);
            front.start();
            return front;
        } catch (IOException e) {
            throw new UncheckedIOException("No port can be opened on 127.0.0.1", e);
        }
    }

    private void pass(HttpExchange exchange, URI overlord) throws IOException {
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
