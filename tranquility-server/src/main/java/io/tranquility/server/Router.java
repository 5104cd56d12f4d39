// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import io.tranquility.console.Console;
import io.tranquility.console.Reply;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Which path is served by what. */
final class Router extends Handler.Abstract.NonBlocking {
    private final PostEndpoint posts;
    private final Console console;

    Router(PostEndpoint posts, Console console) {
        this.posts = posts;
        this.console = console;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Reply reply = new Reply(response, callback);
        String path = Request.getPathInContext(request);
        if (path.equals("/v1/post") || path.startsWith("/v1/post/")) {
            post(request, reply, Answers.V1, path);
        } else if (path.equals("/v2/post") || path.startsWith("/v2/post/")) {
            post(request, reply, Answers.V2, path);
        } else if (!console.handle(request, response, callback)) {
            reply.text(404, "Not found");
        }
        return true;
    }

    private void post(Request request, Reply reply, Answers version, String path) {
        if (!request.getMethod().equals("POST")) {
            version.problem(reply, MediaType.JSON, HttpProblem.of(405, "Only POST is allowed for " + path), List.of());
            return;
        }
        String rest = path.length() > "/v1/post/".length() ? path.substring("/v1/post/".length()) : "";
        Optional<String> dataSource;
        try {
            dataSource = rest.isEmpty()
                    ? Optional.empty()
                    : Optional.of(URLDecoder.decode(rest.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            version.problem(reply, MediaType.JSON, HttpProblem.of(400, "The path is no URL: " + path), List.of());
            return;
        }
        posts.post(request, reply, version, dataSource);
    }
}
