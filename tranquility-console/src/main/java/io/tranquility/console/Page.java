// SPDX-License-Identifier: Apache-2.0
package io.tranquility.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Response;

/**
 * The page at {@code /}, which shows in a browser what {@code /v1/status} says: three files that are the same everywhere.
 * The browser is told to run and load nothing else.
 */
final class Page {
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Map<String, File> files = Map.of(
            "/", File.of("dashboard.html", "text/html;charset=UTF-8"),
            "/dashboard.css", File.of("dashboard.css", "text/css;charset=UTF-8"),
            "/dashboard.js", File.of("dashboard.js", "text/javascript;charset=UTF-8"));

    private static final class File {
        private final String contentType;
        private final byte[] content;

        private File(String contentType, byte[] content) {
            this.contentType = contentType;
            this.content = content;
        }

        static File of(String name, String contentType) {
            try (InputStream in = Page.class.getResourceAsStream(name)) {
                return new File(contentType, in.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    boolean has(String path) {
        return files.containsKey(path);
    }

    /** @param path one that it has */
    void get(String path, Response response, Reply reply) {
        HttpFields.Mutable headers = response.getHeaders();
        headers.put("Content-Security-Policy", POLICY);
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("Referrer-Policy", "no-referrer");
        headers.put("Cache-Control", "no-cache");
        File file = files.get(path);
        reply.send(200, file.contentType, file.content);
    }
}
