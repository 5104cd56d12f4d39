// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks.serving;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;

/** The floor: a Jetty that parses each line of a body into a map, counts them, and sends them nowhere. */
public final class BareServer {
    private static final ObjectReader EVENTS = new ObjectMapper().readerFor(Map.class);

    private BareServer() {}

    /** Serves until it is ended, at the port that is the only argument. */
    public static void main(String[] arguments) throws Exception {
        Server server = new Server(Integer.parseInt(arguments[0]));
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                long events = 0;
                try (MappingIterator<Map<String, Object>> lines =
                        EVENTS.readValues(Content.Source.asInputStream(request))) {
                    while (lines.hasNext()) {
                        lines.next();
                        events++;
                    }
                }
                byte[] answer = ("{\"result\":{\"received\":" + events + ",\"sent\":" + events + "}}")
                        .getBytes(StandardCharsets.US_ASCII);
                response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
                response.write(true, ByteBuffer.wrap(answer), callback);
                return true;
            }
        });
        server.start();
        server.join();
    }
}
