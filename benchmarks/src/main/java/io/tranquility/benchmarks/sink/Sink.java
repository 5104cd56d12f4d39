// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks.sink;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.smile.SmileFactory;
import io.tranquility.testing.LoopbackZooKeeper;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.x.discovery.ServiceDiscovery;
import org.apache.curator.x.discovery.ServiceDiscoveryBuilder;
import org.apache.curator.x.discovery.ServiceInstance;

/**
 * A process that is ZooKeeper, Overlord and all tasks, of a Druid 33 with the extension. It counts the events that it gets;
 * {@code GET /counts/<part of the task's name>} tells how many. Prints two lines, ZooKeeper's address and the port of its
 * HTTP server, and ends when its input ends.
 */
public final class Sink {
    private static final String CHAT = "/druid/worker/v1/chat/";
    private static final ObjectMapper SMILE = new ObjectMapper(new SmileFactory());

    private final ServerSocket listener;
    private final ServiceDiscovery<Void> discovery;
    private final Tasks tasks;

    /** Events by the name that the task was called by. */
    private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();

    private Sink(ServerSocket listener, ServiceDiscovery<Void> discovery) {
        this.listener = listener;
        this.discovery = discovery;
        this.tasks = new Tasks(listener.getLocalPort(), this::announce);
    }

    public static void main(String[] arguments) throws Exception {
        try (LoopbackZooKeeper zooKeeper = LoopbackZooKeeper.open();
                CuratorFramework curator =
                        CuratorFrameworkFactory.newClient(zooKeeper.connect(), new RetryOneTime(100));
                ServerSocket listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress())) {
            curator.start();
            ServiceDiscovery<Void> discovery = ServiceDiscoveryBuilder.builder(Void.class)
                    .client(curator)
                    .basePath("/druid/discovery")
                    .build();
            Sink sink = new Sink(listener, discovery);
            sink.announce("druid:overlord");
            daemon(sink::accept);
            System.out.println(zooKeeper.connect());
            System.out.println(listener.getLocalPort());
            while (System.in.read() >= 0) {
                // until whoever started this has ended
            }
        }
    }

    private void announce(String service) {
        try {
            discovery.registerService(ServiceInstance.<Void>builder()
                    .name(service)
                    .address("127.0.0.1")
                    .port(listener.getLocalPort())
                    .build());
        } catch (Exception e) {
            throw new IllegalStateException("The sink cannot announce " + service, e);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                daemon(() -> serve(socket));
            }
        } catch (IOException e) {
            // The end.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            Request request = new Request(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            while (request.next()) {
                out.write(answer(request));
            }
        } catch (IOException | RuntimeException e) {
            System.err.println("A connection of the sink ended: " + e);
        }
    }

    private byte[] answer(Request request) throws IOException {
        String path = request.path();
        if (path.startsWith(CHAT) && path.endsWith("/push-events")) {
            Request.Count count = request.countEvents();
            counts.computeIfAbsent(path, any -> new AtomicLong()).addAndGet(count.events());
            return count.isSmile()
                    ? http(200, "application/x-jackson-smile", SMILE.writeValueAsBytes(taken(count.events())))
                    : http(200, "application/json", ascii("{\"eventCount\":" + count.events() + ",\"rejected\":[]}"));
        }
        if (path.startsWith("/counts/")) {
            String part = path.substring("/counts/".length());
            long events = counts.entrySet().stream()
                    .filter(count -> count.getKey().contains(part))
                    .mapToLong(count -> count.getValue().get())
                    .sum();
            return http(200, "text/plain", ascii("" + events));
        }
        Tasks.Answer answer =
                tasks.answer(request.method(), URLDecoder.decode(path, StandardCharsets.UTF_8), request.readBody());
        return http(answer.status(), "application/json", answer.body().getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, Object> taken(int events) {
        return Map.of("eventCount", events, "rejected", List.of());
    }

    private static byte[] http(int status, String contentType, byte[] body) {
        byte[] head = ascii("HTTP/1.1 " + status + " -\r\nContent-Type: " + contentType
                + "\r\nX-Tranquility-Incarnation: sink\r\nX-Tranquility-Restored: none\r\nContent-Length: "
                + body.length + "\r\n\r\n");
        byte[] answer = new byte[head.length + body.length];
        System.arraycopy(head, 0, answer, 0, head.length);
        System.arraycopy(body, 0, answer, head.length, body.length);
        return answer;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "sink");
        thread.setDaemon(true);
        thread.start();
    }
}
