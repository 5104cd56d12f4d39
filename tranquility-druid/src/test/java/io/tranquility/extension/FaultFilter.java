// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ReadListener;
import javax.servlet.ServletException;
import javax.servlet.ServletInputStream;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletRequestWrapper;
import javax.servlet.http.HttpServletResponse;

/**
 * Disturbs pushes in a Druid of the tests, before they reach the task. The data source's name says how:
 * {@code fault503x20} answers 503 during the 20 seconds after the first push, {@code faultcut} cuts each body in half when it
 * comes for the first time, {@code faulthalf} lets each batch of several rows fail half-way once ({@link HalfWayFaults}). Others
 * are left alone.
 */
final class FaultFilter implements Filter {
    private static final Pattern ANSWER = Pattern.compile("fault([0-9]{3})x([0-9]+)");
    private static final Pattern CUT = Pattern.compile("faultcut");
    private static final Pattern HALF = Pattern.compile("faulthalf");
    private static final Pattern ROW = Pattern.compile("\"timestamp\"");

    private final Map<String, Long> firstPush = new ConcurrentHashMap<>();
    private final Set<Integer> seen = ConcurrentHashMap.newKeySet();

    @Override
    public void init(FilterConfig config) {}

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        final HttpServletRequest http = (HttpServletRequest) request;
        final String path = http.getRequestURI();
        final Matcher answer = ANSWER.matcher(path);
        if (!path.endsWith("/push-events")) {
            chain.doFilter(request, response);
        } else if (answer.find() && isEarly(answer)) {
            request.getInputStream().readAllBytes();
            ((HttpServletResponse) response).setStatus(Integer.parseInt(answer.group(1)));
        } else if (CUT.matcher(path).find()) {
            final byte[] body = request.getInputStream().readAllBytes();
            final boolean first = seen.add(Arrays.hashCode(body));
            chain.doFilter(new WithBody(http, first ? Arrays.copyOf(body, body.length / 2) : body), response);
        } else if (HALF.matcher(path).find()) {
            final byte[] body = request.getInputStream().readAllBytes();
            final long rows = ROW.matcher(new String(body, StandardCharsets.UTF_8))
                    .results()
                    .count();
            if (rows > 1 && seen.add(Arrays.hashCode(body))) {
                HalfWayFaults.failAfter((int) rows / 2);
            }
            try {
                chain.doFilter(new WithBody(http, body), response);
            } finally {
                HalfWayFaults.clear();
            }
        } else {
            chain.doFilter(request, response);
        }
    }

    @Override
    public void destroy() {}

    private boolean isEarly(Matcher answer) {
        final long now = System.nanoTime();
        final Long first = firstPush.putIfAbsent(answer.group(), now);
        return first == null
                || now - first
                        < Duration.ofSeconds(Long.parseLong(answer.group(2))).toNanos();
    }

    private static final class WithBody extends HttpServletRequestWrapper {
        private final byte[] body;

        WithBody(HttpServletRequest request, byte[] body) {
            super(request);
            this.body = body;
        }

        @Override
        public ServletInputStream getInputStream() {
            final ByteArrayInputStream in = new ByteArrayInputStream(body);
            return new ServletInputStream() {
                @Override
                public boolean isFinished() {
                    return in.available() == 0;
                }

                @Override
                public boolean isReady() {
                    return true;
                }

                @Override
                public void setReadListener(ReadListener listener) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public int read() {
                    return in.read();
                }

                @Override
                public int read(byte[] target, int offset, int length) {
                    return in.read(target, offset, length);
                }
            };
        }
    }
}
